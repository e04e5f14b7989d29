import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../package-root.js';

/** An emulator in a process of its own, which is killed and comes back with what it was told. */
export class SurfaceProcess {
  readonly #folder: string;
  #child: ChildProcess;
  readonly #port: string;

  private constructor(folder: string, child: ChildProcess, port: string) {
    this.#folder = folder;
    this.#child = child;
    this.#port = port;
    // Also when this process fails.
    process.once('exit', () => this.#child.kill('SIGKILL'));
  }

  /** With its data in the folder. */
  static async start(folder: string): Promise<SurfaceProcess> {
    const { child, port } = await startEmulator(folder, '0');
    return new SurfaceProcess(folder, child, port);
  }

  /** Without the path of a surface. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** As a crash would. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** Where it was before. */
  async restart(): Promise<void> {
    this.#child = (await startEmulator(this.#folder, this.#port)).child;
  }
}

async function startEmulator(folder: string, port: string) {
  const program = join(packageRoot, 'dist', 'src', 'commands', 'emulator.js');
  const child = spawn(process.execPath, [program, '--port', port, '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /http:\/\/\S+:(\d+)\/v1/.exec(line)?.[1];
    if (found !== undefined) return { child, port: found };
  }
  throw new Error('The emulator does not start.');
}
