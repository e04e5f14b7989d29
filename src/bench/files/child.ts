import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';

/** A process of ours that answers each line with a line. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcess) {
    this.#process = process;
    if (!process.stdout) throw new Error('The process has no output.');
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  static start(words: string[]): Child {
    const [program = '', ...rest] = words;
    const file = join(packageRoot, 'dist', 'src', program);
    const stdio = ['pipe', 'pipe', 'inherit'] as const;
    return new Child(spawn(process.execPath, [file, ...rest], { stdio: [...stdio] }));
  }

  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done) throw new Error('The process has ended.');
    return next.value;
  }

  ask(text: string): Promise<string> {
    this.#process.stdin?.write(`${text}\n`);
    return this.line();
  }

  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.stdin?.end('end\n');
    await closed;
  }
}
