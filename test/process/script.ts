import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { Process } from './gateway.js';

/** A script ends by itself, after half a minute; a machine that does other things may need many times as long. */
export const SCRIPT_LIMIT_MS = 400_000;

/** Begins one of the built scripts in src/bench/. */
export function startScript(
  name: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Process {
  return new Process(
    spawn(process.execPath, [join(packageRoot, 'dist', 'src', 'bench', name), ...args], {
      cwd: packageRoot,
      env: { ...inherited, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}
