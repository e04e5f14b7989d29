import { expect, test } from 'vitest';
import { SCRIPT_LIMIT_MS, startScript } from './script.js';

test(
  'who follows through the typed client gets each event once, whatever is killed or cut',
  async () => {
    const run = startScript('streams.js', ['--short']);
    expect(await run.ended, `${run.stdout}${run.stderr}`).toBe(0);
  },
  SCRIPT_LIMIT_MS,
);
