import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { Process, serverUrl } from './gateway.js';

/** It starts processes, several in a row. */
const LIMIT_MS = 120_000;

test(
  'five hundred subscribers come, are told and go within the limits',
  async () => {
    const script = join(packageRoot, 'dist', 'src', 'bench', 'subscribers.js');
    const run = new Process(
      spawn(process.execPath, [script, '500'], {
        cwd: packageRoot,
        env: { ...inherited, ...(serverUrl !== undefined && { DATABASE_URL: serverUrl }) },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    expect(await run.ended, `${run.stdout}${run.stderr}`).toBe(0);
  },
  LIMIT_MS,
);
