import { expect, test } from 'vitest';
import { serverUrl } from './gateway.js';
import { SCRIPT_LIMIT_MS, startScript } from './script.js';

test(
  'five hundred subscribers come, are told and go, and leave nothing behind',
  async () => {
    const run = startScript('subscribers.js', ['500', '--untimed'], {
      ...(serverUrl !== undefined && { DATABASE_URL: serverUrl }),
    });
    expect(await run.ended, `${run.stdout}${run.stderr}`).toBe(0);
  },
  SCRIPT_LIMIT_MS,
);
