import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isObjectType } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import { schema } from '../../schema/index.js';
import { MemoryEventBus } from '../../src/events/bus.js';
import { EventLog } from '../../src/events/log.js';
import { BlobFolder } from '../../src/files/blobs.js';
import { createLoaders, type Loaders } from '../../src/loaders.js';
import { EmbeddedMiosa } from '../../src/surfaces/miosa/embedded.js';
import { EmbeddedRouta } from '../../src/surfaces/routa/embedded.js';
import { EmbeddedMiteos } from '../../src/surfaces/miteos/embedded.js';
import { Adoption } from '../../src/workspaces/adoption.js';
import { Tombstones } from '../../src/workspaces/tombstones.js';
import { Surfaces } from '../../src/surfaces/surfaces.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { foreignMarksIn } from '../support/foreign-marks.js';
import { tablesWithoutOwner } from '../support/statement-scope.js';
import { ownerColumns, rowsOf } from '../support/tenant-rows.js';
import { furnish, lastFourOf, type Furnished, type Things } from '../support/tenant-things.js';
import { makeTwins, type Pair, type Party } from '../support/tenant-twins.js';
import { Tenant, type Heard } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';
import { testViewer } from '../support/viewer.js';
import { cases, namesOf, nodesOf, operations, thingsOfNobody, unlike } from './tenant-cases.js';
import { mayGoWithoutOwner } from './tenant-upkeep.js';

/*
 * Two tenants on one gateway, alike in everything, with a word of their own in every text. Whatever
 * either asks, with its own ids or with those of the other, it must hear nothing of the other.
 */

const clock = new TestClock();
let gateway: TestApp;
/** Those whose things stay as they are, and those that change theirs. */
let both: Pair;
let changing: Pair;
let owned: ReadonlySet<string>;

beforeAll(async () => {
  const much = '1000000000';
  gateway = await openTestApp(clock, {
    // What asks for everything is larger than what a frontend may ask for.
    ...{ LIMIT_TOKENS: '20000', LIMIT_DEPTH: '100', LIMIT_ALIASES: much, LIMIT_BREADTH: much },
    ...{ LIMIT_COST: much, RATE_LIMIT_COST: much, RATE_LIMIT_OPERATIONS: much },
  });
  const columns = await ownerColumns(gateway.store);
  owned = new Set([...columns].flatMap(([table, column]) => (column === null ? [] : [table])));
  // At its start the gateway looks at all there is.
  gateway.statements.length = 0;
  const words = ['ptarmigan', 'quokka', 'capercaillie', 'dotterel'];
  const tenants = await Promise.all(words.map((word) => Tenant.open(gateway, word)));
  const [one, other, third, fourth] = await furnish(tenants, clock);
  if (!one || !other || !third || !fourth) throw new Error('There are four.');
  both = await makeTwins(one, other, clock.now());
  changing = await makeTwins(third, fourth, clock.now());
});
afterEach(async () => {
  for (const sql of new Set(gateway.statements.splice(0))) {
    if (!mayGoWithoutOwner(sql)) expect(tablesWithoutOwner(sql, owned), sql).toEqual([]);
  }
  await expectNothingForeign(both);
});
afterAll(() => gateway.close());

/** Does the same for each of the two at once. */
async function eachWay(
  [one, other]: Pair,
  work: (me: Party, other: Party) => Promise<void>,
): Promise<void> {
  await Promise.all([work(one, other), work(other, one)]);
}

async function expectNothingForeign(pair: Pair): Promise<void> {
  await eachWay(pair, async ({ tenant }, other) => {
    const who = { store: gateway.store, of: other.tenant.word, by: tenant.word };
    expect(await foreignMarksIn(tenant.heard.splice(0).join('\n'), who)).toEqual([]);
  });
}

const rows = ({ tenant }: Furnished) => rowsOf(gateway.store, tenant.word);
const ofKind = (kind: string) => operations.filter(({ label }) => label.startsWith(`${kind} `));

/** The answer with the ids of nobody in place of those that were asked with. */
function comparable({ status, text }: Heard, things: Things): Heard {
  const nobody = thingsOfNobody(things);
  const plain = namesOf(things).reduce(
    (known, name) => known.replaceAll(things[name], nobody[name]),
    text,
  );
  // What is left to spend goes down with each answer.
  return { status, text: plain.replace(/"remaining":\d+/g, '"remaining":…') };
}

/** Asks with what belongs to another and with what nobody has, where that makes a difference. */
async function expectLikeNothing(
  kind: string,
  { tenant }: Furnished,
  { things }: Furnished,
  accept?: string,
): Promise<void> {
  let compared = 0;
  await Promise.all(
    ofKind(kind).map(async ({ label, query }) => {
      const nobody = cases[label]?.(thingsOfNobody(things), tenant.word) ?? [];
      for (const [index, variables] of (cases[label]?.(things, tenant.word) ?? []).entries()) {
        if (JSON.stringify(variables) === JSON.stringify(nobody[index])) continue;
        const answers = await Promise.all([
          tenant.ask(query, variables, accept),
          tenant.ask(query, nobody[index], accept),
        ]);
        const [foreign, missing] = answers.map((answer) => comparable(answer, things));
        expect(foreign, `${label} ${JSON.stringify(variables)}`).toEqual(missing);
        compared += 1;
      }
    }),
  );
  expect(compared).toBeGreaterThan(0);
}

test('every table says whose a row is, but for the tenants themselves and the key of the vault', async () => {
  const columns = await ownerColumns(gateway.store);
  const without = [...columns].flatMap(([table, column]) => (column === null ? [table] : []));
  // A tenant is its own; one key seals the credentials of all.
  expect(without.sort()).toEqual(['Tenant', 'VaultKey']);
});

test('each tenant sees all of its own, while the other looks at the same', async () => {
  await eachWay(both, async ({ tenant, things }) => {
    await Promise.all(
      ofKind('query').map(async ({ label, name, query }) => {
        const answers = await Promise.all(
          (cases[label]?.(things, tenant.word) ?? []).map((variables) =>
            tenant.ask(query, variables),
          ),
        );
        for (const { text } of answers) {
          const answer: unknown = JSON.parse(text);
          expect(valueAt(answer, 'errors'), text).toBeUndefined();
          expect(valueAt(answer, 'data', name)).not.toBeNull();
        }
        // Embedded surfaces have nothing to say of a tenant.
        if (name === 'surfaces') return;
        const all = answers.map(({ text }) => text).join('\n');
        expect(all).toMatch(new RegExp(`${tenant.word}|"lastFour":"${lastFourOf(tenant.word)}"`));
      }),
    );
  });
});

test('what is counted is the tenant’s own', async () => {
  await eachWay(both, async (me) => {
    const { Workspace, MiteosTask, RoutaTask, ApiKey, MiteosFile } = await rows(me);
    const counts = await me.tenant.data(
      `query ($id: ID!) {
        workspaces { totalCount } tasks { totalCount } apiKeys(first: 200) { nodes { id } }
        workspace(id: $id) { fileCount files { totalCount } tasks { totalCount } }
      }`,
      { id: me.things.workspace },
    );
    const key = decodeId(me.things.keptFile)?.id.split('/')[0];
    const files = MiteosFile?.filter(({ workspaceId }) => workspaceId === key).length;
    expect(counts).toMatchObject({
      workspaces: { totalCount: Workspace?.filter(({ goneAt }) => goneAt === null).length },
      tasks: { totalCount: (MiteosTask?.length ?? 0) + (RoutaTask?.length ?? 0) },
      apiKeys: { nodes: { length: ApiKey?.length } },
      workspace: { fileCount: files, files: { totalCount: files }, tasks: { totalCount: 2 } },
    });
  });
});

test('a query with the ids of another tenant is answered like one with ids of nothing', async () => {
  await eachWay(both, (me, other) => expectLikeNothing('query', me, other));
});

test('a subscription to what belongs to another tenant is answered like one to nothing', async () => {
  await eachWay(both, (me, other) =>
    expectLikeNothing('subscription', me, other, 'text/event-stream'),
  );
});

test('a mutation of what belongs to another tenant is answered like one of nothing, and does nothing', async () => {
  const before = await Promise.all(both.map(rows));
  await eachWay(both, (me, other) => expectLikeNothing('mutation', me, other));
  expect(await Promise.all(both.map(rows))).toEqual(before);
});

test('of ids of both, nodes gives what is the tenant’s own', async () => {
  const { query = '' } = ofKind('query').find(({ name }) => name === 'nodes') ?? {};
  await eachWay(both, async ({ tenant, things }, other) => {
    const mixed = (foreign: Things) => ({
      ids: nodesOf(things).flatMap((id, index) => [String(nodesOf(foreign)[index]), id]),
    });
    const answer = await tenant.ask(query, mixed(other.things));
    const missing = await tenant.ask(query, mixed(thingsOfNobody(other.things)));
    expect(comparable(answer, other.things)).toEqual(comparable(missing, other.things));
    const nodes = valueAt(JSON.parse(answer.text), 'data', 'nodes');
    const found = nodesOf(things).map((_, index) => valueAt(nodes, 2 * index + 1));
    expect(found).not.toContain(null);
  });
});

test('a cursor of another tenant is a place in nothing, in every connection', async () => {
  const connections = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => type !== schema.getQueryType() && type !== schema.getSubscriptionType())
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ args }) => args.some(({ name }) => name === 'after'))
        .map(({ name }) => ({ type: type.name, name })),
    );
  expect(connections.length).toBeGreaterThan(0);
  const whole = (of: Things) => [of.workspace, of.endedTask, of.computer];
  const ofSurfaces: Record<string, keyof Things> = {
    ...{ projects: 'miosaWorkspace', computers: 'miosaWorkspace' },
    ...{ codebases: 'routaWorkspace', notes: 'routaWorkspace', agents: 'routaWorkspace' },
  };
  for (const { type, name } of connections) {
    const ofSurface = ofSurfaces[name];
    const parent = (of: Things) =>
      ofSurface ? of[ofSurface] : whole(of).find((id) => decodeId(id)?.typename === type);
    const query = `query ($id: ID!, $after: String) {
      node(id: $id) { ... on ${type} { page: ${name}(first: 50, after: $after) {
        nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage }
      } } }
    }`;
    await eachWay(both, async ({ tenant, things }, other) => {
      const theirs = await other.tenant.data(query, { id: parent(other.things) });
      const after = textAt(theirs, 'node', 'page', 'edges', 0, 'cursor');
      const id = parent(things);
      const foreign = await tenant.ask(query, { id, after });
      const missing = await tenant.ask(query, { id, after: unlike(after) });
      expect(comparable(foreign, things), `${type}.${name}`).toEqual(comparable(missing, things));
      expect(valueAt(JSON.parse(foreign.text), 'errors')).toBeUndefined();
    });
  }
});

test('rows with the same ids of a surface lead each tenant to its own, and to nothing else', async () => {
  await eachWay(both, async ({ tenant, twin }) => {
    const { query = '' } = ofKind('query').find(({ name }) => name === 'node') ?? {};
    const workspace = await tenant.ask(query, { id: twin.workspace });
    expect(workspace.text).toContain(`"${tenant.word} twin"`);
    const mine = await tenant.ask(query, { id: twin.approval });
    expect(mine.text).toContain(`"${tenant.word} claims"`);
    const { text } = await tenant.ask(query, { id: twin.claimedApproval });
    expect(text).not.toContain('claims');
    expect(valueAt(JSON.parse(text), 'data', 'node', 'action')).toBeTypeOf('string');
  });
});

test('through such rows, nothing of the other tenant can be changed', async () => {
  const before = await Promise.all(both.map(rows));
  await eachWay(both, async ({ tenant, twin, things }) => {
    const { workspace, approval } = twin;
    const own = {
      ...{ ...things, workspace, approval },
      ...{ miosaWorkspace: workspace, routaWorkspace: workspace },
    };
    for (const name of [
      ...['uploadFile', 'createTask', 'createDeployment', 'decideApproval'],
      ...['updateWorkspace', 'updateWorkspaceSettings', 'createProject', 'moveComputer'],
      ...['addCodebase', 'createRoutaTask', 'createRoutaAgent', 'saveNote'],
      ...['archiveWorkspace', 'unarchiveWorkspace'],
    ]) {
      const { query, label } = ofKind('mutation').find((one) => one.name === name) ?? {};
      for (const variables of cases[label ?? '']?.(own, tenant.word) ?? []) {
        const { text } = await tenant.ask(query ?? '', variables);
        const type = textAt(JSON.parse(text), 'data', name, '__typename');
        expect(type, text).toMatch(/Error$/);
      }
    }
  });
  expect(await Promise.all(both.map(rows))).toEqual(before);
});

test('a download link is good for its file alone, whoever asks', async () => {
  const urls = await Promise.all(
    both.map(async ({ tenant, things }) => {
      const data = await tenant.data(
        'query ($id: ID!) { node(id: $id) { ... on Deliverable { downloadUrl } } }',
        { id: things.deliverable },
      );
      return new URL(textAt(data, 'node', 'downloadUrl'));
    }),
  );
  const open = async ({ pathname, search }: URL, path = pathname) => {
    const response = await gateway.send({}, path + search);
    return { status: response.status, text: await response.text() };
  };
  const [mine, theirs] = urls;
  if (!mine || !theirs) throw new Error('No links.');
  const file = await open(mine);
  expect([file.status, file.text.includes(both[0].tenant.word)]).toEqual([200, true]);
  const refusal = await open(mine, '/downloads/x');
  expect(refusal.status).toBe(403);
  const [claim = '', signature = ''] = mine.pathname.split('.');
  const [otherClaim = '', otherSignature = ''] = theirs.pathname.split('.');
  expect(await open(mine, `${claim}.${otherSignature}`)).toEqual(refusal);
  expect(await open(mine, `${otherClaim}.${signature}`)).toEqual(refusal);
});

/** Those that are given nothing of the tenant’s. */
const notById = ['surfaceFreshness', 'useListings'] as const;
type NotById = (typeof notById)[number];

/** What each loader is asked, by the upstream ids of a tenant. */
const loads: Record<
  Exclude<keyof Loaders, NotById>,
  (loaders: Loaders, of: Keys) => Promise<unknown>
> = {
  partState: (loaders, of) => loaders.partState('MITEOS', of.upstreamWorkspace),
  miteosFiles: (loaders, of) => loaders.miteosFiles.load(of.upstreamWorkspace),
  miteosTask: (loaders, of) => loaders.miteosTask.load(of.task),
  miteosDeliverables: (loaders, of) => loaders.miteosDeliverables.load(of.task),
  miteosDeployment: (loaders, of) => loaders.miteosDeployment.load(of.deployment),
  miteosDeployments: (loaders, of) => loaders.miteosDeployments.load(of.tenant),
  miteosApprovals: (loaders, of) => loaders.miteosApprovals.load(of.task),
  taskPage: (loaders, of) =>
    loaders.taskPage.load({ workspaceId: of.workspace, first: 10, after: null }),
  workspaceOfMiteosTask: (loaders, of) => loaders.workspaceOfMiteosTask.load(of.task),
  workspace: (loaders, of) => loaders.workspace.load(of.workspace),
  linkedWorkspace: ({ linkedWorkspace }, of) =>
    Promise.all([
      linkedWorkspace.MITEOS.load(of.upstreamWorkspace),
      linkedWorkspace.MIOSA.load(of.miosaWorkspace),
      linkedWorkspace.ROUTA.load(of.routaWorkspace),
    ]),
  workspaceOfMiosaWorkspace: (loaders, of) =>
    loaders.workspaceOfMiosaWorkspace.load(of.miosaWorkspace),
  miosaSettings: (loaders, of) => loaders.miosaSettings.load(of.miosaWorkspace),
  miosaStats: (loaders, of) => loaders.miosaStats.load(of.miosaWorkspace),
  miosaUsage: (loaders, of) =>
    loaders.miosaUsage.load({ workspaceId: of.miosaWorkspace, window: '7d', granularity: 'day' }),
  miosaProjects: (loaders, of) => loaders.miosaProjects.load(of.miosaWorkspace),
  miosaProject: (loaders, of) => loaders.miosaProject.load(of.project),
  miosaComputers: (loaders, of) => loaders.miosaComputers.load(of.miosaWorkspace),
  miosaComputer: (loaders, of) => loaders.miosaComputer.load(of.computer),
  miosaPreviewDomain: (loaders, of) =>
    loaders.miosaPreviewDomain.load({ scope: 'project', id: of.project }),
  miosaFiles: (loaders, of) =>
    loaders.miosaFiles.load({ computerId: of.computer, path: '/home/user' }),
  routaWorkspace: (loaders, of) => loaders.routaWorkspace.load(of.routaWorkspace),
  routaTasks: (loaders, of) => loaders.routaTasks.load(of.routaWorkspace),
  routaTask: (loaders, of) => loaders.routaTask.load(of.routaTask),
  routaAgents: (loaders, of) => loaders.routaAgents.load(of.routaWorkspace),
  routaAgent: (loaders, of) => loaders.routaAgent.load(of.routaAgent),
  routaNotes: (loaders, of) => loaders.routaNotes.load(of.routaWorkspace),
};

interface Keys {
  tenant: string;
  workspace: string;
  upstreamWorkspace: string;
  task: string;
  deployment: string;
  miosaWorkspace: string;
  project: string;
  computer: string;
  routaWorkspace: string;
  routaTask: string;
  routaAgent: string;
}

function keysOf({ tenant, things, miosaWorkspaceId, routaWorkspaceId }: Furnished): Keys {
  const key = (id: string) => textAt(decodeId(id), 'id');
  return {
    tenant: tenant.word,
    workspace: key(things.workspace),
    upstreamWorkspace: String(key(things.keptFile).split('/')[0]),
    task: key(things.endedTask),
    deployment: key(things.deployment),
    miosaWorkspace: miosaWorkspaceId,
    project: key(things.project),
    computer: key(things.computer),
    routaWorkspace: routaWorkspaceId,
    routaTask: key(things.routaTask),
    routaAgent: key(things.routaAgent),
  };
}

test('every loader loads what is the tenant’s own, and of what is not as much as of nothing', async () => {
  const { store, dataDir } = gateway;
  const miteos = new EmbeddedMiteos({
    ...{ store, clock, seed: '', linkKey: Buffer.alloc(32) },
    blobs: await BlobFolder.open(join(dataDir, 'blobs')),
    publicUrl: () => 'http://127.0.0.1',
    onEvents: () => Promise.resolve(),
    onError: () => undefined,
  });
  const miosa = new EmbeddedMiosa({
    ...{ store, clock },
    blobs: await BlobFolder.open(join(dataDir, 'miosa-blobs')),
    onEvents: () => Promise.resolve(),
    onError: () => undefined,
  });
  const routa = new EmbeddedRouta({
    ...{ store, clock, localPaths: true },
    onEvents: () => Promise.resolve(),
    onError: () => undefined,
  });
  await eachWay(both, async (me, other) => {
    const { word } = me.tenant;
    const viewer = { ...testViewer, tenantId: word };
    const { signal } = new AbortController();
    const call = () => ({ account: word, deadline: new Date(clock.now().getTime() + 1), signal });
    const surfaces = new Surfaces([]);
    const events = new EventLog({
      ...{ store, clock, bus: new MemoryEventBus(), maxLagMs: null, onError: () => undefined },
    });
    const onError = () => undefined;
    const tombstones = new Tombstones({ store, clock, onError });
    const adoption = new Adoption({
      ...{ store, events, clock, surfaces, tombstones, sources: [], intervalMs: 1, timeoutMs: 1 },
      onError,
    });
    const loaders = createLoaders({
      ...{ store, events, miteos, miosa, routa, clock, viewer, surfaces, adoption, call },
    });
    expect([...Object.keys(loads), ...notById].sort()).toEqual(Object.keys(loaders).sort());
    const nobody = keysOf({
      ...{ ...other, things: thingsOfNobody(other.things) },
      miosaWorkspaceId: randomUUID(),
      routaWorkspaceId: randomUUID(),
    });
    for (const [name, load] of Object.entries(loads)) {
      const [own, foreign, missing] = await Promise.all([
        load(loaders, keysOf(me)),
        load(loaders, keysOf(other)),
        load(loaders, nobody),
      ]);
      expect(own, name).toBeTruthy();
      expect(own, name).not.toEqual([]);
      expect(foreign, name).toEqual(missing);
      me.tenant.heard.push(JSON.stringify([own, foreign]));
    }
    await tombstones.close();
  });
});

test('while both change everything, each follows its own over event streams and WebSockets', async () => {
  const { url } = await gateway.listen();
  const streams = changing.flatMap(({ tenant, things }) =>
    ofKind('subscription')
      .filter(tellsOfAgents)
      .flatMap(({ query, label }) =>
        (cases[label]?.(things, tenant.word) ?? []).flatMap((variables) => [
          tenant.ask(query, variables, 'text/event-stream').then(({ text }) => ({ tenant, text })),
          tenant.follow(url, query, variables).then((text) => ({ tenant, text })),
        ]),
      ),
  );
  await expect.poll(() => gateway.app.listeners(), { timeout: 15_000 }).toBe(streams.length);

  await eachWay(changing, async ({ tenant, things }) => {
    for (const { label, name, query } of inOrder(ofKind('mutation'))) {
      for (const [index, { input }] of (cases[label]?.(things, tenant.word) ?? []).entries()) {
        // Both use the same keys.
        const idempotencyKey = `${name} ${index}`;
        const { text } = await tenant.ask(query, { input: { ...Object(input), idempotencyKey } });
        const type = textAt(JSON.parse(text), 'data', name, '__typename');
        expect(type, text).toMatch(/Success$/);
      }
    }
  });

  for (const { tenant, text } of await Promise.all(streams)) {
    expect(text).toContain(tenant.word);
    expect(text).toContain('AgentStatusEvent');
  }
  await expectNothingForeign(changing);
  await eachWay(changing, async (me, other) => {
    expect(JSON.stringify(await rows(me))).not.toContain(other.tenant.word);
  });
});

/** The streams that tell of an agent, and end with it or its task. */
function tellsOfAgents({ name }: { name: string }): boolean {
  return name === 'taskEvents' || name === 'agentEvents';
}

/** In the order of the cases. */
function inOrder<T extends { label: string }>(some: T[]): T[] {
  const labels = Object.keys(cases);
  return [...some].sort((a, b) => labels.indexOf(a.label) - labels.indexOf(b.label));
}
