import { randomUUID } from 'node:crypto';
import { Store, type Transaction } from '../../../src/store/store.js';
import type { Call, WriteCall } from '../../../src/surfaces/call.js';
import { EmbeddedRouta } from '../../../src/surfaces/routa/embedded.js';
import type {
  NewRoutaWorkspace,
  RoutaEvent,
  RoutaWorkspace,
  RoutaWorkspaceDetail,
} from '../../../src/surfaces/routa/port.js';
import { openTestDatabase, type TestDatabase } from '../../support/database.js';
import { TestClock } from '../../support/test-clock.js';
import { found } from '../answers.js';
import { refusalOf } from '../refusal.js';

export const ACCOUNT = 'acme';

export const refusal = refusalOf('ROUTA');

type OnEvents = (tx: Transaction, account: string, events: RoutaEvent[]) => Promise<void>;

/** An embedded Routa on a database of its own, with everything it said. */
export class Harness {
  readonly clock = new TestClock();
  readonly statements: string[] = [];
  readonly faults: unknown[] = [];
  /** Of committed transactions, of all accounts. */
  readonly events: RoutaEvent[] = [];
  /** May be replaced, to fail. Called before events are taken down. */
  beforeEvents: OnEvents = () => Promise.resolve();
  readonly store: Store;
  readonly port: EmbeddedRouta;

  private constructor(readonly database: TestDatabase) {
    this.store = new Store({
      connection: database.connection,
      onStatement: (sql) => this.statements.push(sql),
    });
    this.port = this.open();
  }

  static async open(): Promise<Harness> {
    return new Harness(await openTestDatabase());
  }

  /** One more on the same database. */
  open(localPaths: boolean | string = true): EmbeddedRouta {
    const { store, clock } = this;
    return new EmbeddedRouta({
      ...{ store, clock, localPaths },
      onEvents: async (tx, account, events) => {
        await this.beforeEvents(tx, account, events);
        store.afterCommit(tx, () => this.events.push(...events));
      },
      onError: (error) => this.faults.push(error),
    });
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.database.close();
  }

  call(account = ACCOUNT): Call {
    const deadline = new Date(this.clock.now().getTime() + 10_000);
    return { account, deadline, signal: new AbortController().signal };
  }

  write(account = ACCOUNT, idempotencyKey: string = randomUUID()): WriteCall {
    return { ...this.call(account), idempotencyKey };
  }

  workspace(input: Partial<NewRoutaWorkspace> = {}, account = ACCOUNT): Promise<RoutaWorkspace> {
    return this.port.createWorkspace(this.write(account), { title: 'Harbour', ...input });
  }

  async read(id: string, account = ACCOUNT): Promise<RoutaWorkspaceDetail> {
    return found(await this.port.workspaces(this.call(account), [id]), id);
  }

  /** The types of the events of a workspace, in order. */
  story(workspaceId: string): string[] {
    return this.events.filter((event) => event.workspaceId === workspaceId).map(({ type }) => type);
  }
}
