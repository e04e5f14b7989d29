import type { Output } from './output.js';

/** For programs: one JSON object a line, and nothing else. */
export const jsonOutput: Output = {
  show(event) {
    console.log(JSON.stringify(event));
  },
  end: () => undefined,
};
