import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { BlobFolder } from '../../../src/files/blobs.js';
import { Store, type Transaction } from '../../../src/store/store.js';
import type { Call, WriteCall } from '../../../src/surfaces/call.js';
import { EmbeddedMiosa } from '../../../src/surfaces/miosa/embedded.js';
import type {
  ComputerFile,
  MiosaComputer,
  MiosaEvent,
  MiosaWorkspace,
  NewMiosaComputer,
  WorkspaceSettings,
} from '../../../src/surfaces/miosa/port.js';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';
import { TestClock } from '../../support/test-clock.js';

export const ACCOUNT = 'acme';

type OnEvents = (tx: Transaction, account: string, events: MiosaEvent[]) => Promise<void>;

/** An embedded MIOSA on a database and a folder of its own, with everything it said. */
export class Harness {
  readonly clock = new TestClock();
  readonly statements: string[] = [];
  readonly faults: unknown[] = [];
  /** Of committed transactions, of all accounts. */
  readonly events: MiosaEvent[] = [];
  /** What each name is an alias of. */
  readonly aliases = new Map<string, string>();
  /** May be replaced, to fail. Called before events are taken down. */
  beforeEvents: OnEvents = () => Promise.resolve();
  readonly store: Store;
  port: EmbeddedMiosa;

  private constructor(
    readonly database: TestDatabase,
    readonly folder: string,
    readonly blobs: BlobFolder,
  ) {
    this.store = new Store({
      connection: database.connection,
      onStatement: (sql) => this.statements.push(sql),
    });
    this.port = this.open();
  }

  static async open(): Promise<Harness> {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-miosa-'));
    return new Harness(await openTestDatabase(), folder, await BlobFolder.open(folder));
  }

  /** One more on the same database and folder. */
  open(store = this.store): EmbeddedMiosa {
    return new EmbeddedMiosa({
      ...{ store, blobs: this.blobs, clock: this.clock },
      resolveCname: (name) => {
        const target = this.aliases.get(name);
        return target === undefined
          ? Promise.reject(new Error('ENOTFOUND'))
          : Promise.resolve([target]);
      },
      onEvents: async (tx, account, events) => {
        await this.beforeEvents(tx, account, events);
        store.afterCommit(tx, () => this.events.push(...events));
      },
      onError: (error) => this.faults.push(error),
    });
  }

  /** As after a restart: empty tables and folder, and a new engine. */
  async reset(): Promise<void> {
    await this.port.stop();
    await this.database.clear();
    for (const name of await this.blobNames()) await rm(join(this.folder, name));
    this.beforeEvents = () => Promise.resolve();
    this.events.length = 0;
    this.faults.length = 0;
    this.aliases.clear();
    this.port = this.open();
    await this.port.start();
  }

  async close(): Promise<void> {
    await this.port.stop();
    await this.store.close();
    await this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  blobNames(): Promise<string[]> {
    return readdir(this.folder);
  }

  call(account = ACCOUNT): Call {
    const deadline = new Date(this.clock.now().getTime() + 10_000);
    return { account, deadline, signal: new AbortController().signal };
  }

  write(account = ACCOUNT, idempotencyKey: string = randomUUID()): WriteCall {
    return { ...this.call(account), idempotencyKey };
  }

  /** Lets so much time pass, from one thing that is due to the next. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now().getTime() + ms;
    await this.port.settled();
    for (let next = this.clock.next; next && next.getTime() <= end; next = this.clock.next) {
      this.clock.advance(Math.max(0, next.getTime() - this.clock.now().getTime()));
      await this.port.settled();
    }
    await this.jump(end - this.clock.now().getTime());
  }

  /** Lets so much time pass at once, as when the process slept. */
  async jump(ms: number): Promise<void> {
    await this.port.settled();
    this.clock.advance(ms);
    await this.port.settled();
  }

  workspace(name = `W ${randomUUID()}`, account = ACCOUNT): Promise<MiosaWorkspace> {
    return this.port.createWorkspace(this.write(account), { name });
  }

  async settings(workspaceId: string, settings: Partial<WorkspaceSettings>): Promise<void> {
    await this.port.updateSettings(this.write(), workspaceId, settings);
  }

  computer(input: Partial<NewMiosaComputer> = {}, account = ACCOUNT): Promise<MiosaComputer> {
    return this.port.createComputer(this.write(account), { name: 'press-1', ...input });
  }

  /** A computer that runs by now. */
  async running(input: Partial<NewMiosaComputer> = {}): Promise<string> {
    const { id } = await this.computer(input);
    await this.pass(10_000);
    expect(await this.status(id)).toBe('RUNNING');
    return id;
  }

  async read(id: string, account = ACCOUNT): Promise<MiosaComputer> {
    const found = (await this.port.computers(this.call(account), [id])).get(id);
    return found && !(found instanceof Error) ? found : expect.fail('no such computer');
  }

  async status(id: string): Promise<string> {
    return (await this.read(id)).status;
  }

  upload(id: string, path: string, content: string, call = this.write()): Promise<ComputerFile> {
    const upload = { name: 'file.txt', content: Readable.from([Buffer.from(content)]) };
    return this.port.uploadComputerFile(call, id, path, upload);
  }

  async download(id: string, path: string): Promise<string> {
    return text((await this.port.downloadComputerFile(this.call(), id, path)).content);
  }

  async paths(id: string, folder: string): Promise<string[]> {
    const files = await this.port.listComputerFiles(this.call(), id, folder);
    return files.map(({ path }) => path);
  }

  /** What the events say of a computer, in order, with the ms since then. */
  story(id: string, since: Date): [string, number][] {
    return this.events
      .filter(({ computerId }) => computerId === id)
      .map((event) => [
        event.type === 'computer.status' ? event.status : event.type,
        event.at.getTime() - since.getTime(),
      ]);
  }
}

/** The code of a refusal, with the field it names. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; field: unknown }> {
  const error: unknown = await work.then(
    () => expect.fail('It was not refused.'),
    (reason: unknown) => reason,
  );
  expect(error).toHaveProperty('name', 'SurfaceError');
  expect(error).toHaveProperty('surface', 'MIOSA');
  const { code, field } = error as { code: string; field: unknown };
  return { code, field };
}
