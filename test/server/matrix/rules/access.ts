import { accepted, closed, notByGet, partly, refused, type Rule } from '../matrix.js';
import type { Site } from '../site.js';

const query = '{ viewer { tenantId } }';

/** Whoever is not let in gets this, for whatever reason. */
const notLetIn = { ...refused(401, 'UNAUTHENTICATED'), WebSocket: closed(4403) };

const past = ({ clock }: Site) => new Date(clock.now().getTime() - 1_000);

/** The ways not to be let in, as the header that is sent. */
export const strangers: Record<string, (site: Site) => Promise<string | null>> = {
  'no key': () => Promise.resolve(null),
  'a text that is no key': () => Promise.resolve('Bearer secret'),
  'a key of another scheme': ({ gateway }) =>
    Promise.resolve(gateway.authorization.replace('Bearer', 'Basic')),
  'a wrong key': ({ gateway: { authorization } }) =>
    Promise.resolve(authorization.slice(0, -1) + (authorization.endsWith('0') ? '1' : '0')),
  'an unknown key': () => Promise.resolve(`Bearer trib_${'0'.repeat(12)}_${'0'.repeat(36)}`),
  'a revoked key': async (site) => {
    const authorization = await site.gateway.authorize('development', ['admin']);
    await site.revoke(authorization);
    return authorization;
  },
  'an expired key': (site) => site.gateway.authorize('acme', ['admin'], { expiresAt: past(site) }),
  'a key of a suspended tenant': async ({ gateway }) => {
    const authorization = await gateway.authorize('suspended', ['admin']);
    await gateway.tenants.suspend('suspended');
    return authorization;
  },
  'an expired token': (site) => site.token({ tenant: 'acme', scope: 'admin', expiresIn: -60 }),
  'a token for a tenant that there is not': (site) =>
    site.token({ tenant: 'nobody', scope: 'admin', expiresIn: 60 }),
  'a token of a suspended tenant': async (site) => {
    await strangers['a key of a suspended tenant']?.(site);
    return site.token({ tenant: 'suspended', scope: 'admin', expiresIn: 60 });
  },
};

const CREATE = `mutation ($name: String!) {
  createWorkspace(input: { name: $name }) { __typename ... on Error { code } }
}`;

export const accessRules: Rule[] = [
  ...Object.entries(strangers).map(([who, authorize]): Rule => ({
    rule: `${who} lets nobody in`,
    send: async (site) => ({ query, authorization: await authorize(site) }),
    verdicts: notLetIn,
  })),
  {
    rule: 'a key lets in',
    send: ({ gateway: { authorization } }) => ({ query, authorization }),
    verdicts: accepted({ viewer: { tenantId: 'development' } }),
  },
  {
    rule: 'a token lets in',
    send: async (site) => {
      await site.gateway.tenants.ensure('acme', 'Acme');
      const authorization = await site.token({ tenant: 'acme', scope: 'admin', expiresIn: 60 });
      return { query, authorization };
    },
    verdicts: accepted({ viewer: { tenantId: 'acme' } }),
  },
  {
    rule: 'a query without its scope is null, with an error',
    send: async ({ gateway }) => ({
      query: '{ workspaces { totalCount } }',
      authorization: await gateway.authorize('acme', ['tasks:read']),
    }),
    verdicts: partly('FORBIDDEN', { workspaces: null }),
  },
  {
    rule: 'a mutation without its scope answers with the error in its union',
    send: async ({ gateway }) => ({
      query: CREATE,
      variables: { name: 'Not to be' },
      authorization: await gateway.authorize('acme', ['workspaces:read']),
    }),
    verdicts: {
      ...accepted({ createWorkspace: { __typename: 'ForbiddenError', code: 'FORBIDDEN' } }),
      GET: notByGet,
    },
  },
  {
    rule: 'a mutation with its scope is done',
    send: async ({ gateway }) => ({
      query: CREATE,
      variables: { name: `Workspace ${Math.random()}` },
      authorization: await gateway.authorize('acme', ['workspaces:write']),
    }),
    verdicts: {
      ...accepted({ createWorkspace: { __typename: 'CreateWorkspaceSuccess' } }),
      GET: notByGet,
    },
  },
  {
    rule: 'a key without schema:read does not introspect',
    send: async ({ gateway }) => ({
      query: '{ __schema { queryType { name } } }',
      authorization: await gateway.authorize('acme', ['tasks:read']),
    }),
    verdicts: refused(400, 'GRAPHQL_VALIDATION_FAILED', {
      says: /introspection has been disabled/,
    }),
  },
  {
    rule: 'a key with schema:read introspects',
    send: async ({ gateway }) => ({
      query: '{ __schema { queryType { name } } }',
      authorization: await gateway.authorize('acme', ['schema:read']),
    }),
    verdicts: accepted({ __schema: { queryType: { name: 'Query' } } }),
  },
  {
    rule: 'a key without schema:read is not told what a misspelt name may mean',
    send: async ({ gateway }) => ({
      query: '{ viewer { tenantIdd } }',
      authorization: await gateway.authorize('acme', ['tasks:read']),
    }),
    verdicts: refused(400, 'GRAPHQL_VALIDATION_FAILED', {
      says: /^Cannot query field "tenantIdd" on type "Viewer"\.$/,
    }),
  },
  {
    rule: 'a key with schema:read is told what a misspelt name may mean',
    send: async ({ gateway }) => ({
      query: '{ viewer { tenantIdd } }',
      authorization: await gateway.authorize('acme', ['schema:read']),
    }),
    verdicts: refused(400, 'GRAPHQL_VALIDATION_FAILED', { says: /Did you mean "tenantId"/ }),
  },
];
