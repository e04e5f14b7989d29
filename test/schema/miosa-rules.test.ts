import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { Tenant, type Variables } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { textAt } from '../support/value-at.js';

const clock = new TestClock();
let gateway: TestApp;
let tenant: Tenant;
/** What there is, by the names in `furnish`. */
let ids: Record<string, string>;

beforeAll(async () => {
  gateway = await openTestApp(clock, { RATE_LIMIT_COST: '100000000' });
  tenant = await Tenant.open(gateway, 'rules');
  ids = await furnish();
});
afterAll(() => gateway.close());

/** Of a Workspace with a slug, an external id and a project; of others with settings; of computers. */
async function furnish(): Promise<Record<string, string>> {
  const workspace = (name: string, more: Variables = {}) =>
    tenant.change('createWorkspace', 'workspace', { name, surfaces: ['MIOSA'], ...more });
  const computer = (input: Variables) =>
    tenant.change('createComputer', 'computer', { name: 'press', ...input });
  const withSettings = async (name: string, settings: Variables) => {
    const id = await workspace(name);
    await tenant.result('updateWorkspaceSettings', { workspace: id, ...settings });
    return id;
  };
  const harbor = await workspace('Harbor', { slug: 'harbor', externalId: 'acct_204' });
  const pier = await workspace('Pier', { slug: 'pier' });
  const project = await tenant.change('createProject', 'project', {
    ...{ workspace: harbor, name: 'Posters' },
  });
  const full = await workspace('Full');
  const inFull = await computer({ workspace: full, size: 'medium', templateType: 'miosa-sandbox' });
  await tenant.result('updateWorkspaceSettings', { workspace: full, maxComputers: 1 });
  const failed = await computer({ workspace: pier, name: 'press simulate:failure' });
  const running = await computer({ workspace: pier, size: 'large' });
  const stopped = await computer({ workspace: pier });
  await letPass(gateway.app, clock, 60_000);
  await tenant.change('stopComputer', 'computer', { computer: stopped });
  await letPass(gateway.app, clock, 60_000);
  const byDefault = await tenant.data('{ defaultWorkspace { id } }');
  const small = await withSettings('Small', {
    ...{ maxComputerSize: 'SMALL', defaultComputerSize: 'LARGE' },
  });
  return {
    ...{ harbor, pier, project, full, inFull, failed, running, stopped },
    provisioning: await computer({ workspace: pier }),
    /** With a project by name, and no computer. */
    named: harbor,
    small,
    inSmall: await computer({ workspace: small, size: 'small' }),
    desktops: await withSettings('Desktops', { allowedTemplateTypes: ['miosa-desktop'] }),
    byDefault: textAt(byDefault, 'defaultWorkspace', 'id'),
  };
}

interface Refused {
  __typename: string;
  code: string;
  fields?: { path: string }[];
  surface?: string;
}
const invalid = (path: string): Refused => ({
  ...{ __typename: 'ValidationError', code: 'VALIDATION', fields: [{ path }] },
});
const conflict: Refused = { __typename: 'ConflictError', code: 'CONFLICT' };
const notFound: Refused = { __typename: 'NotFoundError', code: 'NOT_FOUND' };
const forbidden: Refused = { __typename: 'ForbiddenError', code: 'FORBIDDEN' };

/** A rule, what breaks it, and what a client gets. Texts that begin with `@` name what there is. */
type Row = [rule: string, mutation: string, input: Variables, refused: Refused];

const long = (length: number) => 'x'.repeat(length);
const miosa = { name: 'New', surfaces: ['MIOSA'] };
const harbor = { workspace: '@harbor' };
const pier = { workspace: '@pier', name: 'press' };
const file = (name = 'a.txt') => new File(['x'], name);

const workspaces: Row[] = [
  ['a name is not empty', 'createWorkspace', { ...miosa, name: '' }, invalid('name')],
  ['a name is not blank', 'updateWorkspace', { ...harbor, name: ' ' }, invalid('name')],
  ['a name has 120 characters', 'createWorkspace', { ...miosa, name: long(121) }, invalid('name')],
  ['so it stays', 'updateWorkspace', { ...harbor, name: long(121) }, invalid('name')],
  ['a slug is lower-case', 'createWorkspace', { ...miosa, slug: 'Harbor' }, invalid('slug')],
  ['a slug begins with no hyphen', 'createWorkspace', { ...miosa, slug: '-a' }, invalid('slug')],
  ['a slug has 80 characters', 'createWorkspace', { ...miosa, slug: long(81) }, invalid('slug')],
  ['a slug is not empty', 'updateWorkspace', { ...harbor, slug: '' }, invalid('slug')],
  ['a name gives a slug', 'createWorkspace', { ...miosa, name: '港' }, invalid('slug')],
  ['a slug is unique', 'createWorkspace', { ...miosa, slug: 'harbor' }, conflict],
  ['a derived slug is, too', 'createWorkspace', { ...miosa, name: 'Harbor!' }, conflict],
  ['a slug stays unique', 'updateWorkspace', { ...harbor, slug: 'pier' }, conflict],
  ['an external id is unique', 'createWorkspace', { ...miosa, externalId: 'acct_204' }, conflict],
  [
    'an external id stays unique',
    'updateWorkspace',
    { workspace: '@pier', externalId: 'acct_204' },
    conflict,
  ],
  [
    'an external id is not blank',
    'createWorkspace',
    { ...miosa, externalId: ' ' },
    invalid('externalId'),
  ],
  [
    'a description has 10,000 characters',
    'createWorkspace',
    { ...miosa, description: long(10_001) },
    invalid('description'),
  ],
  ['metadata are an object', 'createWorkspace', { ...miosa, metadata: [1] }, invalid('metadata')],
  ['and stay one', 'updateWorkspace', { ...harbor, metadata: 'gold' }, invalid('metadata')],
  [
    'metadata have 32 KiB',
    'createWorkspace',
    { ...miosa, metadata: { a: long(32_768) } },
    invalid('metadata'),
  ],
  [
    'it has no repository',
    'createWorkspace',
    { ...miosa, repository: { path: '/srv/x' } },
    { __typename: 'UnsupportedError', code: 'UNSUPPORTED', surface: 'MIOSA' },
  ],
  ['one with computers stays', 'deleteWorkspace', { workspace: '@pier' }, conflict],
  ['one with projects by name stays', 'deleteWorkspace', { workspace: '@named' }, conflict],
  ['the default one stays', 'deleteWorkspace', { workspace: '@byDefault' }, conflict],
  ['one that is not there is not found', 'deleteWorkspace', { workspace: '@project' }, notFound],
];

const projects: Row[] = [
  ['a name has 120 characters', 'createProject', { ...harbor, name: long(121) }, invalid('name')],
  ['a slug has its form', 'createProject', { ...harbor, name: 'A', slug: 'A' }, invalid('slug')],
  ['a slug is unique in its Workspace', 'createProject', { ...harbor, name: 'Posters' }, conflict],
  ['so it stays', 'updateProject', { project: '@project', slug: 'default' }, conflict],
  [
    'metadata are an object',
    'updateProject',
    { project: '@project', metadata: [] },
    invalid('metadata'),
  ],
  ...['name', 'slug', 'externalId', 'metadata'].map((path): Row => {
    const rule = `null clears no ${path}`;
    return [rule, 'updateProject', { project: '@project', [path]: null }, invalid(path)];
  }),
  ['a Workspace is there', 'createProject', { workspace: '@project', name: 'A' }, notFound],
];

const set = (rule: string, given: Variables, path: string): Row => [
  rule,
  'updateWorkspaceSettings',
  { ...harbor, ...given },
  invalid(path),
];
const settings: Row[] = [
  set('a cap is not negative', { maxComputers: -1 }, 'maxComputers'),
  set('an idle time is not negative', { defaultAutoStopSeconds: -1 }, 'defaultAutoStopSeconds'),
  set('a template is not blank', { allowedTemplateTypes: [' '] }, 'allowedTemplateTypes.0'),
  set(
    'a template has 120 characters',
    { allowedTemplateTypes: [long(121)] },
    'allowedTemplateTypes',
  ),
];

const caps: Row[] = [
  [
    'so many computers',
    'createComputer',
    { workspace: '@full', name: 'press' },
    invalid('workspace'),
  ],
  ['a copy is one more', 'cloneComputer', { computer: '@inFull' }, invalid('computer')],
  [
    'one that is moved, too',
    'moveComputer',
    { computer: '@running', workspace: '@full' },
    invalid('workspace'),
  ],
  [
    'none so large is made',
    'createComputer',
    { workspace: '@small', name: 'press', size: 'medium' },
    invalid('size'),
  ],
  ['nor by default', 'createComputer', { workspace: '@small', name: 'press' }, invalid('size')],
  ['nor made larger', 'resizeComputer', { computer: '@inSmall', size: 'medium' }, invalid('size')],
  [
    'nor moved in',
    'moveComputer',
    { computer: '@running', workspace: '@small' },
    invalid('computer'),
  ],
  [
    'of no other template',
    'createComputer',
    { workspace: '@desktops', name: 'press', templateType: 'miosa-sandbox' },
    invalid('templateType'),
  ],
  [
    'nor moved in of one',
    'moveComputer',
    { computer: '@inFull', workspace: '@desktops' },
    invalid('computer'),
  ],
];

const computers: Row[] = [
  ['a name has 120 characters', 'createComputer', { ...pier, name: long(121) }, invalid('name')],
  ['a size is one of them', 'createComputer', { ...pier, size: 'immense' }, invalid('size')],
  ['so it stays', 'resizeComputer', { computer: '@running', size: 'immense' }, invalid('size')],
  ['metadata are an object', 'createComputer', { ...pier, metadata: 'x' }, invalid('metadata')],
  [
    'a visibility is a word',
    'updateComputer',
    { computer: '@running', visibility: long(200) },
    invalid('visibility'),
  ],
  [
    'a project is named in one way',
    'createComputer',
    { ...pier, project: { id: '@project', slug: 'posters' } },
    invalid('project'),
  ],
  ...['name', 'visibility', 'metadata'].map((path): Row => {
    const rule = `null clears no ${path}`;
    return [rule, 'updateComputer', { computer: '@running', [path]: null }, invalid(path)];
  }),
  ['a project is named', 'createComputer', { ...pier, project: {} }, invalid('project')],
  [
    'a project is of the Workspace',
    'createComputer',
    { ...pier, project: { id: '@project' } },
    invalid('project'),
  ],
  [
    'the slug of a new project has its form',
    'createComputer',
    { ...pier, project: { slug: 'No Slug' } },
    invalid('project.slug'),
  ],
  [
    'the name of a new project has 120 characters',
    'createComputer',
    { ...pier, project: { slug: 'a', name: long(121) } },
    invalid('project.name'),
  ],
  ['none stops that is provisioning', 'stopComputer', { computer: '@provisioning' }, conflict],
  ['nor starts', 'startComputer', { computer: '@provisioning' }, conflict],
  ['none starts that has failed', 'startComputer', { computer: '@failed' }, conflict],
  ['none restarts that is stopped', 'restartComputer', { computer: '@stopped' }, conflict],
  [
    'none moves to what is not there',
    'moveComputer',
    { computer: '@running', workspace: '@project' },
    notFound,
  ],
  ['one that is not there is not found', 'startComputer', { computer: '@pier' }, notFound],
];

const domains: Row[] = [
  [
    'a domain is a host name',
    'setPreviewDomain',
    { ...harbor, domain: 'https://a.example' },
    invalid('domain'),
  ],
  ['it has a dot', 'setPreviewDomain', { domain: 'localhost' }, invalid('domain')],
  [
    'it is set in one place',
    'setPreviewDomain',
    { ...harbor, project: '@project', domain: 'a.example' },
    invalid('project'),
  ],
  ['one that is not set is not verified', 'verifyPreviewDomain', harbor, conflict],
];

const upload = { computer: '@running', file: file() };
const files: Row[] = [
  ['a path is in its roots', 'uploadComputerFile', { ...upload, path: '/etc/' }, forbidden],
  [
    'a path does not lead out',
    'uploadComputerFile',
    { ...upload, path: '/tmp/../etc/a' },
    forbidden,
  ],
  ['a path is absolute', 'uploadComputerFile', { ...upload, path: 'a' }, invalid('path')],
  ['a file is no folder', 'uploadComputerFile', { ...upload, path: '/tmp' }, invalid('path')],
  [
    'a file has 10,000,000 bytes',
    'uploadComputerFile',
    { ...upload, path: '/tmp/', file: new File([new Uint8Array(10_000_001)], 'a') },
    invalid('file'),
  ],
  [
    'a computer runs',
    'uploadComputerFile',
    { ...upload, computer: '@stopped', path: '/tmp/' },
    conflict,
  ],
];

describe.each([
  ['of workspaces', workspaces],
  ['of projects', projects],
  ['of settings', settings],
  ['that settings make', caps],
  ['of computers', computers],
  ['of preview domains', domains],
  ['of files', files],
])('who breaks a rule %s is told which', (_, rows) => {
  test.each(rows)('%s (%s)', async (_rule, mutation, input, refused) => {
    expect(await tenant.result(mutation, named(input))).toEqual(refused);
  });
});

test.each([
  ['港', /The name gives no slug.*Give one/],
  ['Harbor!', /on MIOSA already.*Give another slug/],
])(
  'whose name, as %s, gives no slug that can be had, is told what to do',
  async (name, message) => {
    const data = await tenant.data(
      `mutation ($name: String!) {
      made: createWorkspace(input: { name: $name, surfaces: [MIOSA, MITEOS] }) { ... on Error { message } }
    }`,
      { name },
    );
    expect(textAt(data, 'made', 'message')).toMatch(message);
  },
);

/** The input with the ids of what it names. */
function named(input: Variables): Variables {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      isObject(value) ? named(value) : idOf(value),
    ]),
  );
}

function idOf(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('@') ? ids[value.slice(1)] : value;
}

function isObject(value: unknown): value is Variables {
  return Object.prototype.toString.call(value) === '[object Object]';
}
