import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';

export interface RunningEmulator {
  /** Of Miteos, with the path of its version. */
  url: string;
  stop: () => Promise<void>;
}

/** The emulator as a process of its own, which keeps what it is told in the folder. */
export async function startEmulator(
  folder: string,
  limits: { requestsPerMinute: number; concurrentTasks: number },
): Promise<RunningEmulator> {
  const file = join(packageRoot, 'dist', 'src', 'commands', 'emulator.js');
  const child = spawn(
    process.execPath,
    [
      ...[file, '--port', '0', '--data', folder],
      ...['--requests-per-minute', String(limits.requestsPerMinute)],
      ...['--concurrent-tasks', String(limits.concurrentTasks)],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  // Also when this process fails.
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const found = /Miteos\s+(http:\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`It does not start.\n${output}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
