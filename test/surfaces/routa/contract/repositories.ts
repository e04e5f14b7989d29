import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folders on the disk of this machine, which is the server's too: repositories, and what is none. */
export class Repositories {
  #made = 0;

  private constructor(readonly folder: string) {}

  static async open(): Promise<Repositories> {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-repositories-'));
    return new Repositories(await realpath(folder));
  }

  /** The path of a new git work tree, with this as its last segment. */
  async workTree(name = 'harbor'): Promise<string> {
    const path = join(await this.plainFolder(), name);
    await run('git', ['init', '--quiet', path]);
    return path;
  }

  async bare(): Promise<string> {
    const path = this.missing();
    await run('git', ['init', '--quiet', '--bare', path]);
    return path;
  }

  async plainFolder(): Promise<string> {
    const path = this.missing();
    await mkdir(path);
    return path;
  }

  async file(): Promise<string> {
    const path = this.missing();
    await writeFile(path, 'Low water');
    return path;
  }

  /** A path that nothing is at. */
  missing(): string {
    this.#made += 1;
    return join(this.folder, `folder-${this.#made}`);
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
