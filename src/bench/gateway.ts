import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../package-root.js';

/** The gateway as a process of its own, on data of its own. */
export interface RunningGateway {
  url: string;
  pid: number;
  /** Of the key that its first run has made. */
  authorization: string;
  isRunning: () => boolean;
  /** What it has logged as errors so far. */
  errors: () => string;
  /** Ends it at once, as a crash would. */
  kill: () => Promise<void>;
  /** Ends it in order. */
  stop: () => Promise<void>;
}

/** Nobody is to be turned away before anything of what they ask is looked at. */
const ENVIRONMENT = {
  PORT: '0',
  LOG_LEVEL: 'error',
  RATE_LIMIT_OPERATIONS: '1000000000',
  RATE_LIMIT_COST: '1000000000',
};

/** On data of its own, which it takes with it. */
export async function startGateway(
  environment: Record<string, string> = {},
): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
  const gateway = await startGatewayIn(folder, environment);
  return {
    ...gateway,
    async stop() {
      await gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With its data in the folder, where another can go on after it. */
export async function startGatewayIn(
  folder: string,
  environment: Record<string, string> = {},
): Promise<RunningGateway> {
  const dataDir = join(folder, 'data');
  const child = spawn(process.execPath, [join(packageRoot, 'dist', 'src', 'main.js')], {
    cwd: folder,
    env: { ...ENVIRONMENT, ...environment, DATA_DIR: dataDir, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = once(child, 'close');
  // Also when this process fails.
  process.once('exit', () => child.kill('SIGKILL'));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /(http:\/\/\S+)\/ready/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`It does not start.\n${output}${errors}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    authorization: `Bearer ${readFileSync(join(dataDir, 'development.key'), 'utf8')}`,
    isRunning,
    errors: () => errors,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (isRunning()) child.kill('SIGTERM');
      await ended;
    },
  };
}
