import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { Process } from './gateway.js';

/** It starts processes, several in a row. */
const LIMIT_MS = 120_000;

test(
  'who follows through the typed client gets each event once, whatever is killed or cut',
  async () => {
    const script = join(packageRoot, 'dist', 'src', 'bench', 'streams.js');
    const run = new Process(
      spawn(process.execPath, [script, '--short'], {
        cwd: packageRoot,
        env: inherited,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    expect(await run.ended, `${run.stdout}${run.stderr}`).toBe(0);
  },
  LIMIT_MS,
);
