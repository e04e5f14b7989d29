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
import { EmbeddedMiteos } from '../../../src/surfaces/miteos/embedded.js';
import type {
  MiteosDeliverable,
  MiteosEvent,
  MiteosFile,
  MiteosTask,
  MiteosTaskDetail,
  NewTask,
} from '../../../src/surfaces/miteos/port.js';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';
import { TestClock } from '../../support/test-clock.js';

export const ACCOUNT = 'acme';

type OnEvents = (tx: Transaction, account: string, events: MiteosEvent[]) => Promise<void>;

/** An embedded Miteos on a database and a folder of its own, with everything it said. */
export class Harness {
  readonly clock = new TestClock();
  readonly statements: string[] = [];
  readonly faults: unknown[] = [];
  /** Of committed transactions, of all accounts. */
  readonly events: MiteosEvent[] = [];
  /** May be replaced, to fail. Called before events are taken down. */
  beforeEvents: OnEvents = () => Promise.resolve();
  readonly store: Store;
  miteos: EmbeddedMiteos;

  private constructor(
    readonly database: TestDatabase,
    readonly folder: string,
    readonly blobs: BlobFolder,
  ) {
    this.store = new Store({
      connection: database.connection,
      onStatement: (sql) => this.statements.push(sql),
    });
    this.miteos = this.open();
  }

  static async open(): Promise<Harness> {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-miteos-'));
    return new Harness(await openTestDatabase(), folder, await BlobFolder.open(folder));
  }

  /** One more on the same database and folder. */
  open(store = this.store): EmbeddedMiteos {
    return new EmbeddedMiteos({
      store,
      blobs: this.blobs,
      clock: this.clock,
      seed: 'test',
      publicUrl: () => 'http://localhost:4000',
      linkKey: Buffer.alloc(32, 7),
      onEvents: async (tx, account, events) => {
        await this.beforeEvents(tx, account, events);
        store.afterCommit(tx, () => this.events.push(...events));
      },
      onError: (error) => this.faults.push(error),
    });
  }

  /** As after a restart: empty tables and folder, and a new engine. */
  async reset(): Promise<void> {
    await this.miteos.stop();
    await this.database.clear();
    for (const name of await this.blobNames()) await this.blobs.remove(name);
    this.beforeEvents = () => Promise.resolve();
    this.events.length = 0;
    this.faults.length = 0;
    this.miteos = this.open();
    await this.miteos.start();
  }

  async close(): Promise<void> {
    await this.miteos.stop();
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
    await this.miteos.settled();
    for (let next = this.clock.next; next && next.getTime() <= end; next = this.clock.next) {
      this.clock.advance(Math.max(0, next.getTime() - this.clock.now().getTime()));
      await this.miteos.settled();
    }
    this.clock.advance(end - this.clock.now().getTime());
    await this.miteos.settled();
  }

  /** Lets so much time pass at once, as when the process slept. */
  async jump(ms: number): Promise<void> {
    await this.miteos.settled();
    this.clock.advance(ms);
    await this.miteos.settled();
  }

  async workspace(name: string = randomUUID(), account = ACCOUNT): Promise<string> {
    return (await this.miteos.createWorkspace(this.write(account), { name })).id;
  }

  upload(
    workspaceId: string,
    name: string,
    content: string | Buffer,
    type: string | null = null,
  ): Promise<MiteosFile> {
    return this.miteos.uploadFile(this.write(), workspaceId, {
      name,
      type,
      content: Readable.from([Buffer.from(content)]),
    });
  }

  async task(input: Partial<NewTask> = {}, account = ACCOUNT): Promise<string> {
    const task = { prompt: 'Summarise the tide tables', ...input };
    return (await this.miteos.createTask(this.write(account), task)).id;
  }

  async read(
    taskId: string,
    account = ACCOUNT,
  ): Promise<MiteosTask & { detail: MiteosTaskDetail }> {
    const task = (await this.miteos.tasks(this.call(account), [taskId])).get(taskId);
    if (!task || task instanceof Error || !task.detail) return expect.fail('no such task');
    return { ...task, detail: task.detail };
  }

  async deliverables(taskId: string): Promise<MiteosDeliverable[]> {
    const found = (await this.miteos.deliverablesOf(this.call(), [taskId])).get(taskId);
    return found && !(found instanceof Error) ? found : expect.fail('no such task');
  }

  /** The text of one of the task's deliverables. */
  async deliverable(taskId: string, name: string): Promise<string> {
    const found = (await this.deliverables(taskId)).find((one) => one.name === name);
    if (!found) return expect.fail(`no ${name}`);
    const { content } = await this.miteos.downloadDeliverable(this.call(), taskId, found.id);
    return text(content);
  }

  /** Lets time pass until the task is so, in small steps. */
  async until(
    taskId: string,
    isSo: (task: MiteosTask & { detail: MiteosTaskDetail }) => boolean,
  ): Promise<MiteosTask & { detail: MiteosTaskDetail }> {
    for (let steps = 0; steps < 1000; steps += 1) {
      const task = await this.read(taskId);
      if (isSo(task)) return task;
      await this.pass(100);
    }
    return expect.fail(`It never came to that: ${JSON.stringify(await this.read(taskId))}`);
  }

  /** Approvals that were asked for and not decided, in the order they were asked for. */
  openApprovals(taskId: string): Extract<MiteosEvent, { type: 'approval.required' }>[] {
    const decided = new Set(
      this.events.map((event) => (event.type === 'approval.decided' ? event.approvalId : '')),
    );
    return this.events
      .filter((event) => event.type === 'approval.required')
      .filter((event) => event.taskId === taskId && !decided.has(event.approvalId));
  }

  eventsOf(taskId: string): MiteosEvent[] {
    return this.events.filter((event) => 'taskId' in event && event.taskId === taskId);
  }
}

/** How many statements the work sends. */
export async function countStatements(
  harness: Harness,
  work: () => Promise<unknown>,
): Promise<number> {
  await harness.miteos.settled();
  harness.statements.length = 0;
  await work();
  return harness.statements.length;
}

/** The code of a refusal, with the field it names. */
export async function refusal(work: Promise<unknown>): Promise<{ code: string; field: unknown }> {
  const error: unknown = await work.then(
    () => expect.fail('It was not refused.'),
    (reason: unknown) => reason,
  );
  expect(error).toHaveProperty('name', 'SurfaceError');
  const { code, field } = error as { code: string; field: unknown };
  return { code, field };
}
