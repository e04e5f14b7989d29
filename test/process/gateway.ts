import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { migrate } from '../../src/store/migrate.js';

/** A start on a busy machine takes some seconds, the first one of a data directory more. */
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

const program = join(packageRoot, 'dist', 'src', 'main.js');
if (!existsSync(program)) {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: packageRoot, stdio: 'inherit' });
}

/** Folders for one test file, removed at its end. Whatever still runs there is ended. */
export class Site {
  readonly #started: Process[] = [];
  #template: Promise<string> | null = null;

  private constructor(readonly folder: string) {}

  static async open(): Promise<Site> {
    return new Site(await mkdtemp(join(tmpdir(), 'tp-')));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Starts the gateway with its data and temporary files in folders of that name, any free port and
   * no other variable than those given.
   */
  async start(name: string, environment: Record<string, string> = {}): Promise<Gateway> {
    const gateway = await this.launch(name, environment);
    await gateway.ready();
    return gateway;
  }

  /** Starts on a database that is there already, which is faster. */
  async startSeeded(name: string, environment: Record<string, string> = {}): Promise<Gateway> {
    await this.seed(name);
    return this.start(name, environment);
  }

  /** Puts a migrated database into the data directory. */
  async seed(name: string): Promise<void> {
    this.#template ??= this.#makeTemplate();
    await cp(await this.#template, join(this.path(name), 'postgres'), { recursive: true });
  }

  /** From the snapshot if there is one, which is faster than a new database. */
  async #makeTemplate(): Promise<string> {
    const directory = this.path('template');
    const snapshot = inject('snapshot');
    if (snapshot !== null) {
      await mkdir(directory);
      execFileSync('tar', ['-xf', snapshot, '-C', directory], { stdio: 'ignore' });
    }
    const postgres = await startEmbeddedPostgres({ directory });
    const client = new pg.Client(postgres.connection);
    await client.connect();
    // The snapshot has the tables, and does not say by which migrations it came to them.
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await client.end();
    await migrate(postgres.connection);
    await postgres.close();
    return directory;
  }

  /** The same without waiting for it. */
  async launch(name: string, environment: Record<string, string> = {}): Promise<Gateway> {
    const working = this.path(`${name.replace('/', '-')}.run`);
    await mkdir(join(working, 'tmp'), { recursive: true });
    const gateway = new Gateway(
      this.path(name),
      spawn(process.execPath, [program], {
        cwd: working,
        env: {
          ...inherited,
          TMPDIR: join(working, 'tmp'),
          DATA_DIR: this.path(name),
          PORT: '0',
          LOG_LEVEL: 'error',
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
      join(working, 'tmp'),
    );
    this.#started.push(gateway);
    return gateway;
  }

  /** Runs `npm run keys` with these words on the data of that name, to its end. */
  async keys(
    name: string,
    words: string[],
    environment: Record<string, string> = {},
  ): Promise<{ stdout: string; stderr: string; exitCode: number | string }> {
    const command = join(packageRoot, 'src', 'commands', 'keys.ts');
    const run = new Process(
      spawn(process.execPath, ['--import', 'tsx', command, ...words], {
        cwd: packageRoot,
        env: { ...inherited, DATA_DIR: this.path(name), ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    this.add(run);
    const exitCode = await run.ended;
    return { stdout: run.stdout, stderr: run.stderr, exitCode };
  }

  /** To be ended with the rest. */
  add(process: Process): void {
    this.#started.push(process);
  }

  async close(): Promise<void> {
    for (const process of this.#started) await process.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

// The tests' own variables are the gateway's, and none of them must reach one that is started here.
/* eslint-disable no-restricted-properties */
/** A PostgreSQL server to run on as well; undefined when the tests run without. */
export const serverUrl = process.env.DATABASE_URL;
/** How often what depends on chance is tried: once by itself, more often by `npm run test:kill`. */
export const rounds = Number(process.env.ROUNDS ?? 1);
/* eslint-enable no-restricted-properties */

/** A process, what it has written, and how it ended. */
export class Process {
  stdout = '';
  stderr = '';
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;

  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The process did not start.');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}

export class Gateway extends Process {
  constructor(
    readonly dataDir: string,
    child: ChildProcess,
    /** Where its socket folder is. */
    readonly temporary: string,
  ) {
    super(child);
  }

  /** Resolves when it says where it listens. */
  async ready(): Promise<void> {
    await until(() => this.stdout.includes('/ready') || !this.isRunning, START_TIMEOUT_MS);
    if (!this.isRunning) throw new Error(`It ended.\n${this.stdout}\n${this.stderr}`);
  }

  get url(): string {
    const found = /(http:\/\/\S+)\/graphql/.exec(this.stdout)?.[1];
    if (!found) throw new Error(`It says no address.\n${this.stdout}\n${this.stderr}`);
    return found;
  }

  get host(): string {
    return new URL(this.url).host;
  }

  /** Sends a query with a key, and gives the status of the answer. */
  async statusFor(key: string): Promise<number> {
    const response = await fetch(`${this.url}/graphql?query={viewer{tenant}}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return response.status;
  }

  /** With the key that its first run has made. */
  get headers(): { authorization: string } {
    const key = readFileSync(join(this.dataDir, 'development.key'), 'utf8');
    return { authorization: `Bearer ${key}` };
  }

  /** Ends it in order, and gives its exit code. */
  async stop(): Promise<number | string> {
    this.signal('SIGTERM');
    return this.ended;
  }

  /** Sends an operation that must succeed. */
  async data(query: string, variables: object = {}): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { ...this.headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
    if (!answer.data || answer.errors) throw new Error(`${query}\n${JSON.stringify(answer)}`);
    return answer.data;
  }

  async createWorkspace(name: string): Promise<void> {
    const answer = await this.data(
      `mutation ($name: String!) {
        createWorkspace(input: { name: $name }) {
          __typename ... on Error { message } ... on CreateWorkspaceSuccess { workspace { id } }
        }
      }`,
      { name },
    );
    if (!JSON.stringify(answer).includes('CreateWorkspaceSuccess')) {
      throw new Error(JSON.stringify(answer));
    }
  }

  /** The names of all Workspaces, in the order of their names. */
  async workspaces(): Promise<string[]> {
    const names: string[] = [];
    for (let after: string | null = null; ;) {
      const { workspaces } = (await this.data(
        `query ($after: String) {
          workspaces(first: 100, after: $after) {
            nodes { name } pageInfo { hasNextPage endCursor }
          }
        }`,
        { after },
      )) as { workspaces: WorkspacePage };
      names.push(...workspaces.nodes.map(({ name }) => name));
      if (!workspaces.pageInfo.hasNextPage) return names.sort();
      after = workspaces.pageInfo.endCursor;
    }
  }
}

interface WorkspacePage {
  nodes: { name: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

/** Polls until the condition holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within ${limitMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
