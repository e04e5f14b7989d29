import { inspect } from 'node:util';

/** Whatever a log or a person may see of a value. */
export function printed(value: unknown): string {
  return [
    inspect(value, { depth: null, showHidden: true }),
    JSON.stringify(value),
    String(value),
  ].join('\n');
}
