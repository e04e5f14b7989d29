import { expect } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { openLiveSite, type LiveSite } from '../live/site.js';
import { valueAt } from '../support/value-at.js';

/** A step that is cut, on one of the surfaces. */
export interface CreationCase {
  route: string;
  /** As the emulator reads it. */
  fault: string;
  /** Whether all of it stands then, or none. */
  ends: 'all' | 'none';
}

/** By which a workspace is created. */
export const routes = {
  miosa: 'POST /api/v1/workspaces',
  routa: 'POST /routa/api/workspaces',
  miteos: 'POST /v1/workspaces',
};

/** What each fault of a create ends as. MIOSA is sent the same again, so that a fault that passes is none. */
export const creationCases: CreationCase[] = [
  ...['reset-before;times=1', 'reset-after;times=1', 'hang;times=1', 'status:500;times=1'].map(
    (fault) => ({ route: routes.miosa, fault, ends: 'all' as const }),
  ),
  ...['status:422', 'status:403', 'status:429;retry-after=60'].map((fault) => ({
    ...{ route: routes.miosa, fault, ends: 'none' as const },
  })),
  ...[routes.routa, routes.miteos].flatMap((route) => [
    ...['reset-after;times=1', 'truncated;times=1'].map((fault) => ({
      ...{ route, fault, ends: 'all' as const },
    })),
    ...[
      ...['reset-before', 'hang', 'status:422', 'status:429;retry-after=60'],
      ...['status:500', 'status:502', 'status:503;retry-after=60'],
    ].map((fault) => ({ route, fault, ends: 'none' as const })),
  ]),
];

export interface CreationSite extends LiveSite {
  /** Switches all faults off, and lets what goes on behind the operations end, so that it is not counted. */
  calm(): Promise<void>;
  /** On all three by default; gives the result. */
  create(name: string, more?: object): Promise<unknown>;
  /** How many there are of that name: on MIOSA, on Routa, on Miteos, and on the gateway. */
  count(name: string): Promise<number[]>;
  /** On which surfaces the Workspace has parts. */
  parts(id: string): Promise<unknown>;
  /** The state in which the latest operation for that name has ended. */
  ended(name: string): Promise<unknown>;
}

/** A gateway with three live surfaces, on a clock that goes. */
export async function openCreationSite(
  environment: Record<string, string> = {},
): Promise<CreationSite> {
  const miosaKey = 'msk_u_0123456789abcdef0123456789abcdef';
  const site = await openLiveSite({
    ...{ withMiosa: true, withRouta: true, clock: systemClock },
    environment: { MIOSA_API_KEY: miosaKey, ...environment },
  });
  const onSurface = async (name: string, path: string, key: string): Promise<number> => {
    const headers = { authorization: `Bearer ${key}` };
    const text = await (await fetch(`${site.emulator.url}${path}`, { headers })).text();
    return text.split(`"${name}"`).length - 1;
  };
  return {
    ...site,
    async calm() {
      site.emulator.emulator.faults.clear();
      await site.gateway.app.settled();
      site.asked();
    },
    async create(name, more = {}) {
      const input = { name, surfaces: ['MITEOS', 'ROUTA', 'MIOSA'], ...more };
      return valueAt(await site.gateway.data(CREATE, { input }), 'createWorkspace');
    },
    count: async (name) => [
      await onSurface(name, '/api/v1/workspaces', miosaKey),
      await onSurface(name, '/routa/api/workspaces', ''),
      await onSurface(name, '/v1/workspaces', site.credential),
      (
        await site.gateway.sql(
          `SELECT FROM "Workspace" WHERE "goneAt" IS NULL AND "name" = '${name}'`,
        )
      ).length,
    ],
    async parts(id) {
      const query = 'query ($id: ID!) { workspace(id: $id) { parts { surface } } }';
      const parts = valueAt(await site.gateway.data(query, { id }), 'workspace', 'parts');
      return (parts as { surface: string }[]).map(({ surface }) => surface);
    },
    async ended(name) {
      for (const end = Date.now() + 60_000; Date.now() < end;) {
        const [latest] = await site.gateway.sql(
          `SELECT "state", "endedAt" FROM "Operation" WHERE "input" LIKE '%"${name}"%'
           ORDER BY "createdAt" DESC LIMIT 1`,
        );
        if (latest?.endedAt) return latest.state;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`The operation for ${name} does not end.`);
    },
  };
}

/** Creates a workspace under the fault, and looks at what is left of it everywhere. */
export async function expectCase(site: CreationSite, { route, fault, ends }: CreationCase) {
  const name = `Under ${fault.replace(/\W+/g, ' ')} of ${route.replace(/\W+/g, ' ')}`;
  site.emulator.emulator.faults.add(`${fault};on=${route}`);
  const result = await site.create(name);
  const state = await site.ended(name);
  const asked = site.asked();
  const onMiteos = asked[routes.miteos] ?? 0;
  site.emulator.emulator.faults.clear();
  if (ends === 'all') {
    expect(state).toBe('SUCCEEDED');
    expect(await site.count(name)).toEqual([1, 1, 1, 1]);
    expect(onMiteos).toBe(1);
    expect(result).toMatchObject({ workspace: { name } });
  } else {
    expect(state).toBe('FAILED');
    expect(await site.count(name)).toEqual([0, 0, 0, 0]);
    expect(onMiteos).toBe(route === routes.miteos ? 1 : 0);
    // Nothing hinders another attempt.
    expect(valueAt(result, '__typename')).not.toBe('CreateWorkspaceSuccess');
  }
}

const CREATE = `mutation ($input: CreateWorkspaceInput!) {
  createWorkspace(input: $input) {
    __typename
    ... on CreateWorkspaceSuccess {
      workspace { id name parts { surface upstreamId } }
      operation { id state steps { surface state upstreamId error { code message } } }
    }
    ... on Error { code message }
  }
}`;
