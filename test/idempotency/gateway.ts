import { openTestApp, letPass, type Answer, type TestApp } from '../support/app.js';
import { passTimeFor } from '../support/pass-time.js';
import { TestClock } from '../support/test-clock.js';

/** The one member of an answer to a mutation. */
export type Result = Record<string, unknown> & { __typename: string };

/** A gateway, with the mutations that tests send over and over. */
export class Gateway {
  private constructor(
    readonly clock: TestClock,
    readonly app: TestApp,
  ) {}

  static async open(): Promise<Gateway> {
    const clock = new TestClock();
    return new Gateway(clock, await openTestApp(clock));
  }

  /** Sends a mutation by its name, with a key or without. Its success selects `selection`. */
  async send(
    name: string,
    input: Record<string, unknown>,
    selection = defaultSelections[name] ?? '',
  ): Promise<Result> {
    const answer = await this.app.query(document(name, selection), { input });
    return resultOf(answer, name);
  }

  /** Sends what must succeed, and gives the id of what was made or changed. */
  async make(name: string, input: Record<string, unknown>): Promise<string> {
    return idOf(await this.send(name, input));
  }

  workspace(name: string): Promise<string> {
    return this.make('createWorkspace', { name });
  }

  task(config: Record<string, unknown> = {}): Promise<string> {
    return this.make('createTask', { prompt: 'Summarise the tide tables', config });
  }

  /** The only agent of a new task, with what it asks for; it waits for that. */
  async waitingAgent(): Promise<{ task: string; agent: string; approval: string }> {
    const task = await this.task({ maxAgents: 1, autonomyLevel: 0 });
    await this.pass(5_000);
    const data = await this.app.data(
      'query ($task: ID!) { task(id: $task) { ... on MiteosTask { agents { id } approvals { id } } } }',
      { task },
    );
    const { agents, approvals } = data.task as Record<'agents' | 'approvals', { id: string }[]>;
    return { task, agent: agents[0]?.id ?? '', approval: approvals[0]?.id ?? '' };
  }

  async statusOf(task: string): Promise<string> {
    const data = await this.app.data('query ($task: ID!) { task(id: $task) { status } }', { task });
    return (data.task as { status: string }).status;
  }

  /** Lets time pass, with all that is due in it. */
  pass(ms: number): Promise<void> {
    return letPass(this.app.app, this.clock, ms);
  }

  /** How many rows the tables have. */
  async rows(...tables: string[]): Promise<number[]> {
    const counts: number[] = [];
    for (const table of tables) {
      const [row] = await this.app.sql(`SELECT count(*)::int AS count FROM "${table}"`);
      counts.push(Number(row?.count));
    }
    return counts;
  }

  /** Lets every insert into the table, or every update of it, fail while the work is done. */
  async whileBroken<T>(
    table: string,
    change: 'INSERT' | 'UPDATE',
    work: () => Promise<T>,
  ): Promise<T> {
    await this.app.sql(`
      CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'broken by the test'; END $$;
      CREATE TRIGGER broken BEFORE ${change} ON "${table}" EXECUTE FUNCTION refuse()`);
    try {
      return await work();
    } finally {
      await this.app.sql(`DROP TRIGGER broken ON "${table}"`);
    }
  }

  /** As after a kill between the last change and its outcome: one who has gone still holds the key. */
  async forgetOutcomes(): Promise<void> {
    const until = new Date(this.clock.now().getTime() + 15_000).toISOString();
    await this.app.sql(`
      UPDATE "IdempotencyKey"
      SET "outcome" = NULL, "fileHash" = NULL, "holder" = 'gone', "heldUntil" = '${until}'`);
  }

  /** Moves the clock on until the work has ended, each time by no more than that. */
  whileTimePasses<T>(work: Promise<T>, stepMs = 200): Promise<T> {
    return passTimeFor(this.clock, stepMs, work);
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

const defaultSelections: Record<string, string> = {
  createWorkspace: 'workspace { id name }',
  createTask: 'task { id createdAt }',
  cancelTask: 'task { id status }',
  pauseAgent: 'agent { id }',
  resumeAgent: 'agent { id }',
  guideAgent: 'agent { id }',
  cancelAgent: 'agent { id status }',
  decideApproval: 'approval { id status reason }',
  createDeployment: 'deployment { id target }',
  uploadFile: 'file { id name sizeBytes }',
  deleteFile: 'deletedId',
};

/** A document of one mutation, or of several under names of their own. */
export function document(name: string, selection = defaultSelections[name] ?? ''): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `mutation ($input: ${type}Input!) { ${field(name, '$input', selection)} }`;
}

/** A root field with its whole selection. */
export function field(
  name: string,
  input: string,
  selection = defaultSelections[name] ?? '',
): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `${name}(input: ${input}) {
    __typename
    ... on ${type}Success { ${selection} }
    ... on Error { code message }
    ... on ValidationError { fields { path message } }
  }`;
}

/** What one root field of an answer gave; there must be no error beside it. */
export function resultOf(answer: Answer, name: string): Result {
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(answer));
  return answer.data[name] as Result;
}

/** The id in a success. */
export function idOf(result: Result): string {
  const [thing] = Object.entries(result)
    .filter(([key]) => key !== '__typename')
    .map(([, value]) => value);
  if (typeof thing === 'string' && result.__typename.endsWith('Success')) return thing;
  if (typeof thing === 'object' && thing !== null && 'id' in thing) return String(thing.id);
  throw new Error(`No success: ${JSON.stringify(result)}`);
}
