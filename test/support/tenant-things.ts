import { decodeId, encodeId, splitKey } from '../../schema/ids.js';
import { letPass } from './app.js';
import { furnishMiosa, newComputerFile, type MiosaThings } from './miosa-things.js';
import { furnishRouta, type RoutaThings } from './routa-things.js';
import type { TestClock } from './test-clock.js';
import type { Tenant } from './tenant.js';
import { textAt } from './value-at.js';

/** Global ids and cursors of what a tenant has: for each mutation a thing of its own to change. */
export interface Things extends MiosaThings, RoutaThings {
  workspace: string;
  /** To be deleted. */
  file: string;
  keptFile: string;
  /** Has run to its end, with a decided approval, deliverables and a deployment. */
  endedTask: string;
  decidedApproval: string;
  deliverable: string;
  /** Waits for its only agent, which waits for an approval. */
  task: string;
  agent: string;
  approval: string;
  /** To be cancelled. */
  idleTask: string;
  deployment: string;
  /** Has made the workspace. */
  operation: string;
  /** Deleted here, and still on Miteos; to be restored. */
  hiddenWorkspace: string;
  /** Stays hidden. */
  keptHiddenWorkspace: string;
  /** To be deleted. */
  computerFile: string;
  keptComputerFile: string;
  /** To be revoked. */
  apiKey: string;
  /** To be deleted. */
  webhookEndpoint: string;
  keptWebhookEndpoint: string;
  workspaceCursor: string;
  apiKeyCursor: string;
  taskCursor: string;
  computerCursor: string;
  projectCursor: string;
  eventCursor: string;
  hiddenCursor: string;
}

/** Longer than anything takes by itself. */
const LONG_MS = 60_000;

/** What of a tenant another one is given rows for, as its surface names it. */
export interface Claimed {
  workspace: string;
  miosaWorkspace: string;
  file: string;
  task: string;
  agent: string;
  approval: string;
  deliverable: string;
  deployment: string;
  computer: string;
  routaWorkspace: string;
  codebase: string;
  routaTask: string;
  routaAgent: string;
  note: string;
}

/** A tenant with one of each thing. */
export interface Furnished {
  tenant: Tenant;
  things: Things;
  /** What MIOSA calls the workspace there. */
  miosaWorkspaceId: string;
  /** What Routa calls the workspace there. */
  routaWorkspaceId: string;
  claimed: Claimed;
}

/** Gives the tenants one of each thing, all at the same time, with the tenant's word in every text. */
export async function furnish(tenants: Tenant[], clock: TestClock): Promise<Furnished[]> {
  const begun = await Promise.all(
    tenants.map(async (tenant) => ({ tenant, parts: await begin(tenant, clock) })),
  );
  for (const { tenant, parts } of begun) {
    for (const workspace of [parts.hiddenWorkspace, parts.keptHiddenWorkspace]) {
      // At a time that the other tenant has not.
      clock.advance(1_000);
      await hide(tenant, workspace);
    }
  }
  await passTime(tenants, clock);
  await Promise.all(begun.map(({ tenant, parts }) => decide(tenant, parts.endedTask)));
  await passTime(tenants, clock);
  return Promise.all(begun.map(({ tenant, parts }) => finish(tenant, parts)));
}

async function passTime([tenant]: Tenant[], clock: TestClock): Promise<void> {
  if (tenant) await letPass(tenant.gateway.app, clock, LONG_MS);
}

/** What is there before the tasks have run. */
async function begin(tenant: Tenant, clock: TestClock) {
  const { word } = tenant;
  const newWorkspace = (name: string) => {
    // So that the two tenants' lie between each other by their time.
    clock.advance(1_000);
    const description = `${word} describes it`;
    return tenant.change('createWorkspace', 'workspace', { name, description });
  };
  const newFile = (workspace: string, name: string) =>
    tenant.change('uploadFile', 'file', {
      workspace,
      file: new File([`# ${word}\n`], `${word} ${name}.md`, { type: 'text/markdown' }),
    });
  const newTask = (prompt: string, workspace: string | null, autonomyLevel: number) =>
    tenant.change('createTask', 'task', {
      prompt: `${word} wants ${prompt}`,
      workspace,
      config: { autonomyLevel, maxAgents: 1, autoDeploy: autonomyLevel > 0 },
    });
  const newDeployment = (workspace: string) =>
    tenant.change('createDeployment', 'deployment', {
      ...{ workspace, target: 'vercel', configId: word },
    });

  const newEndpoint = (name: string) =>
    tenant.change('createWebhookEndpoint', 'webhookEndpoint', { surface: 'MITEOS', name });

  const workspace = await newWorkspace(`${word} harbour`);
  const claimedWorkspace = await newWorkspace(`${word} claimed`);
  await newWorkspace('A name that both have');
  const claimedMiosaWorkspace = await tenant.change('createWorkspace', 'workspace', {
    ...{ name: `${word} claimed elsewhere`, surfaces: ['MIOSA'] },
  });
  const hiddenWorkspace = await newWorkspace(`${word} hidden`);
  const keptHiddenWorkspace = await newWorkspace(`${word} hidden, too`);
  const apiKey = { name: `${word} key`, scopes: ['TASKS_READ'] };
  for (const credential of credentialsOf(word)) {
    await tenant.data(
      `mutation ($input: SetUpstreamCredentialInput!) {
        setUpstreamCredential(input: $input) { ... on Error { message } }
      }`,
      { input: credential },
    );
  }
  return {
    ...(await furnishMiosa(tenant, clock)),
    ...(await furnishRouta(tenant, clock)),
    claimedRoutaWorkspace: await tenant.change('createWorkspace', 'workspace', {
      ...{ name: `${word} claimed elsewhere`, surfaces: ['ROUTA'] },
    }),
    workspace,
    hiddenWorkspace,
    keptHiddenWorkspace,
    claimedWorkspace,
    claimedMiosaWorkspace,
    file: await newFile(workspace, 'tides'),
    keptFile: await newFile(workspace, 'depths'),
    claimedFile: await newFile(claimedWorkspace, 'buoys'),
    endedTask: await newTask('a deployment', workspace, 80),
    task: await newTask('to be asked', workspace, 0),
    idleTask: await newTask('to be cancelled', null, 0),
    claimedTask: await newTask('to be alone', claimedWorkspace, 0),
    claimedEndedTask: await newTask('not to be asked', claimedWorkspace, 100),
    deployment: await newDeployment(workspace),
    claimedDeployment: await newDeployment(claimedWorkspace),
    apiKey: await tenant.change('createApiKey', 'apiKey', apiKey),
    webhookEndpoint: await newEndpoint(`${word} hook`),
    keptWebhookEndpoint: await newEndpoint(`${word} kept hook`),
  };
}

async function hide(tenant: Tenant, workspace: string): Promise<void> {
  await tenant.data(
    'mutation ($workspace: ID!) { deleteWorkspace(input: { workspace: $workspace }) { __typename } }',
    { workspace },
  );
}

/** Credentials that differ in what is shown of them. */
export function credentialsOf(word: string): { surface: string; credential: string }[] {
  return [
    { surface: 'MITEOS', credential: `mt_live_0123456789abcdef${lastFourOf(word)}` },
    { surface: 'MIOSA', credential: `msk_0123456789abcdef${lastFourOf(word)}` },
  ];
}

export function lastFourOf(word: string): string {
  return word.slice(0, 4);
}

async function decide(tenant: Tenant, task: string): Promise<void> {
  const approval = textAt(await readTask(tenant, task), 'approvals', 0, 'id');
  const reason = `${tenant.word} says so`;
  await tenant.change('decideApproval', 'approval', { approval, approved: true, reason });
}

async function readTask(tenant: Tenant, id: string): Promise<object> {
  const data = await tenant.data(
    `query ($id: ID!) {
      task(id: $id) { ... on MiteosTask {
        agents { id } approvals { id } deliverables { nodes { id } }
      } }
    }`,
    { id },
  );
  if (typeof data === 'object' && data && 'task' in data && data.task) return data.task;
  throw new Error(`No task ${id}`);
}

/** Looks at what time has brought. */
async function finish(
  tenant: Tenant,
  begun: Awaited<ReturnType<typeof begin>>,
): Promise<Furnished> {
  const {
    claimedWorkspace,
    claimedMiosaWorkspace,
    claimedRoutaWorkspace,
    claimedFile,
    claimedTask,
    claimedEndedTask,
    claimedDeployment,
    ...rest
  } = begun;
  const [ended, waiting, claimed, claimedEnded] = await Promise.all(
    [rest.endedTask, rest.task, claimedTask, claimedEndedTask].map((id) => readTask(tenant, id)),
  );
  const pages = await tenant.data(`{
    workspaces(first: 2) { pageInfo { endCursor } }
    apiKeys(first: 1) { pageInfo { endCursor } }
    tasks(first: 2) { pageInfo { endCursor } }
    computers(first: 1) { pageInfo { endCursor } }
    projects(first: 2) { pageInfo { endCursor } }
    hiddenWorkspaces(first: 1) { pageInfo { endCursor } }
  }`);
  const cursor = (of: string) => textAt(pages, of, 'pageInfo', 'endCursor');
  return {
    tenant,
    things: {
      ...rest,
      computerFile: await newComputerFile(tenant, rest.computer, 'charts'),
      keptComputerFile: await newComputerFile(tenant, rest.computer, 'soundings'),
      decidedApproval: textAt(ended, 'approvals', 0, 'id'),
      deliverable: textAt(ended, 'deliverables', 'nodes', 0, 'id'),
      agent: textAt(waiting, 'agents', 0, 'id'),
      approval: textAt(waiting, 'approvals', 0, 'id'),
      workspaceCursor: cursor('workspaces'),
      apiKeyCursor: cursor('apiKeys'),
      taskCursor: cursor('tasks'),
      computerCursor: cursor('computers'),
      projectCursor: cursor('projects'),
      hiddenCursor: cursor('hiddenWorkspaces'),
      eventCursor: await someEventCursor(tenant, rest.endedTask),
      operation: await operationOf(tenant, rest.workspace),
    },
    miosaWorkspaceId: await upstreamWorkspace(tenant, rest.miosaWorkspace),
    routaWorkspaceId: await upstreamWorkspace(tenant, rest.routaWorkspace),
    claimed: {
      workspace: await upstreamWorkspace(tenant, claimedWorkspace),
      miosaWorkspace: await upstreamWorkspace(tenant, claimedMiosaWorkspace),
      file: second(claimedFile),
      task: keyIn(claimedTask),
      agent: second(textAt(claimed, 'agents', 0, 'id')),
      approval: second(textAt(claimed, 'approvals', 0, 'id')),
      deliverable: second(textAt(claimedEnded, 'deliverables', 'nodes', 0, 'id')),
      deployment: keyIn(claimedDeployment),
      computer: keyIn(rest.spareComputer),
      routaWorkspace: await upstreamWorkspace(tenant, claimedRoutaWorkspace),
      codebase: second(rest.spareCodebase),
      routaTask: keyIn(rest.spareRoutaTask),
      routaAgent: keyIn(rest.spareRoutaAgent),
      note: second(rest.spareNote),
    },
  };
}

/** One in the middle of the events of a task that has ended. */
async function someEventCursor(tenant: Tenant, task: string): Promise<string> {
  const { text } = await tenant.ask(
    'subscription ($task: ID!) { taskEvents(task: $task, after: "START") { cursor } }',
    { task },
    'text/event-stream',
  );
  const cursors = [...text.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor);
  return textAt(cursors, Math.floor(cursors.length / 2));
}

async function operationOf(
  { word: tenantId, gateway }: Tenant,
  workspace: string,
): Promise<string> {
  const { id } = await gateway.store.prisma.operation.findFirstOrThrow({
    where: { tenantId, workspaceId: keyIn(workspace) },
  });
  return encodeId('Operation', id);
}

async function upstreamWorkspace(tenant: Tenant, id: string): Promise<string> {
  const data = await tenant.data(
    'query ($id: ID!) { workspace(id: $id) { parts { upstreamId } } }',
    {
      id,
    },
  );
  return textAt(data, 'workspace', 'parts', 0, 'upstreamId');
}

function keyIn(id: string): string {
  return textAt(decodeId(id), 'id');
}

/** The second part of a key of two. */
function second(id: string): string {
  return splitKey(keyIn(id))[1];
}
