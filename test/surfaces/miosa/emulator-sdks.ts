import { z } from 'zod';
import type { Style } from '../../../src/surfaces/miosa/emulator/answers.js';

const thing = z.looseObject({ id: z.string() });
type Thing = z.infer<typeof thing>;
const things = z.array(thing);
const fields = z.record(z.string(), z.unknown());

/** How an official client of MIOSA asks, and what it makes of an answer. */
export interface Sdk {
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** What it can read single computers in. Workspaces and lists it reads in `workspaceStyles`. */
  readonly computerStyles: readonly Style[];
  readonly workspaceStyles: readonly Style[];
  /** Asks for a page where the others ask for all. */
  readonly listQuery: string;
  readonly newWorkspace: object;
  readonly newComputer: object;
  /** Sent with a call that has nothing to say. */
  readonly emptyBody: string | undefined;
  readonly deleteQuery: string;
  workspace(body: unknown): Thing;
  computer(body: unknown): Thing;
  list(body: unknown): Thing[];
  /** Of start and stop; null where it looks at nothing. */
  acted(body: unknown): unknown;
  /** Of a move; null where it keeps what it has. */
  moved(body: unknown): Thing | null;
}

const bare = (body: unknown): Thing => thing.parse(body);
const enveloped = (body: unknown): Thing => z.object({ data: thing }).parse(body).data;
/** Also where something stands beside `data`, up to `most` fields in all. */
const either =
  (most: number) =>
  (body: unknown): Thing => {
    const given = fields.parse(body);
    const isEnvelope = 'data' in given && Object.keys(given).length <= most;
    return thing.parse(isEnvelope ? given.data : given);
  };
const listUnder =
  (...names: string[]) =>
  (body: unknown): Thing[] => {
    const given = fields.parse(body);
    return things.parse(names.map((name) => given[name]).find(Array.isArray));
  };
const both = ['reference', 'envelope'] as const;

const agent = (name: string) => ({ accept: 'application/json', 'user-agent': `miosa-${name}/2.0` });
const metadata = { tier: 'gold' };

export const sdks: Readonly<Record<string, Sdk>> = {
  typescript: {
    headers: { ...agent('typescript'), 'x-miosa-tenant': 'acme' },
    computerStyles: ['reference'],
    workspaceStyles: both,
    listQuery: '?page=1&per_page=50&status=running',
    newWorkspace: { name: 'Harbor Print', slug: 'harbor-print', description: 'A press', metadata },
    newComputer: { template_type: 'miosa-desktop', name: 'press-1', size: 'small' },
    emptyBody: undefined,
    deleteQuery: '',
    workspace: either(Infinity),
    computer: bare,
    list: listUnder('workspaces', 'data', 'computers', 'items'),
    acted: bare,
    moved: bare,
  },
  python: {
    headers: agent('python'),
    computerStyles: ['reference'],
    workspaceStyles: both,
    listQuery: '',
    newWorkspace: { name: 'Harbor Print', metadata },
    newComputer: { name: 'press-1', template_type: 'miosa-desktop', size: 'small', metadata },
    emptyBody: undefined,
    deleteQuery: '',
    workspace: either(2),
    computer: bare,
    list: listUnder('computers', 'data'),
    acted: (body) =>
      z
        .object({
          success: z.boolean().optional(),
          message: z.string().optional(),
          status: z.string().optional(),
        })
        .parse(body),
    moved: bare,
  },
  go: {
    headers: { ...agent('go'), 'content-type': 'application/json' },
    computerStyles: ['reference'],
    workspaceStyles: ['reference'],
    listQuery: '?page=1&per_page=50',
    newWorkspace: { name: 'Harbor Print', description: 'A press', metadata },
    newComputer: { name: 'press-1', template_type: 'miosa-desktop', metadata },
    emptyBody: undefined,
    deleteQuery: '',
    // It models metadata as texts by name.
    workspace: (body) => thing.extend({ metadata: z.record(z.string(), z.string()) }).parse(body),
    computer: bare,
    list: listUnder('data'),
    acted: () => null,
    moved: (body) => z.object({ data: thing.optional() }).parse(body).data ?? null,
  },
  elixir: {
    headers: { ...agent('elixir'), 'content-type': 'application/json' },
    computerStyles: ['reference'],
    workspaceStyles: both,
    listQuery: '',
    newWorkspace: { name: 'Harbor Print' },
    // It expects a name to be made.
    newComputer: { template_type: 'miosa-desktop' },
    emptyBody: '{}',
    deleteQuery: '?force=true',
    workspace: either(Infinity),
    computer: bare,
    list: listUnder('data'),
    // It knows these words, and fails at any other.
    acted: (body) =>
      z
        .looseObject({
          status: z.enum([
            'provisioning',
            'creating',
            'starting',
            'running',
            'stopping',
            'stopped',
          ]),
        })
        .parse(body),
    moved: bare,
  },
  'cli-go': {
    headers: agent('cli-go'),
    computerStyles: ['envelope'],
    workspaceStyles: ['envelope'],
    listQuery: '?limit=50',
    newWorkspace: { name: 'Harbor Print' },
    newComputer: { name: 'press-1', template_type: 'miosa-desktop', no_env: true },
    emptyBody: undefined,
    deleteQuery: '',
    workspace: enveloped,
    computer: enveloped,
    list: listUnder('workspaces', 'data', 'computers'),
    acted: () => null,
    moved: enveloped,
  },
};
