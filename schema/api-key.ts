import { z } from 'zod';
import { isScope } from '../src/access/scopes.js';
import type { Context } from '../src/context.js';
import type { ApiKey as ApiKeyModel } from '../src/store/generated/prisma/client.js';
import { builder } from './builder.js';
import { ownPage } from './connections.js';
import { pageSize } from './page-size.js';
import { MUTATION_COST } from './cost.js';
import { inputArg, mutationInput } from './input.js';
import { forAll, keyOf } from './ids.js';
import { ScopeEnum } from './scope.js';
import { label } from './validation.js';

export const ApiKey = builder.prismaNode('ApiKey', {
  description: 'What lets a caller in.',
  authScopes: { scope: 'admin' },
  id: { field: 'id', ...forAll },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, tenantId: viewer.tenantId }),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for, in the words of its maker.' }),
    key: t.string({
      nullable: true,
      description:
        'The key itself, to be sent as `Authorization: Bearer …`. Told once, in the answer to its creation; null ever after.',
      resolve: (row) => ('text' in row && typeof row.text === 'string' ? row.text : null),
    }),
    hint: t.string({
      description: 'How the key begins and ends, to recognise it by.',
      select: { id: true, lastFour: true },
      resolve: ({ id, lastFour }) => `trib_${id}_…${lastFour}`,
    }),
    scopes: t.field({
      type: [ScopeEnum],
      description: 'What it may do.',
      select: { scopes: true },
      resolve: ({ scopes }) => scopes.filter(isScope),
    }),
    operationsPerMinute: t.exposeInt('operationsPerMinute', {
      nullable: true,
      description: 'Root fields that it may ask for in a minute; null: as configured.',
    }),
    costPerMinute: t.exposeInt('costPerMinute', {
      nullable: true,
      description: 'Cost that it may cause in a minute; null: as configured.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends by itself; null: never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null as long as it is not.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was used last, to the minute or so; null: never.',
    }),
  }),
});

builder.queryField('apiKeys', (t) =>
  t.prismaConnection(
    {
      type: ApiKey,
      cursor: 'id',
      nullable: true,
      description: 'The keys of the tenant, newest first, revoked ones included.',
      authScopes: { scope: 'admin' },
      resolve: (query, _, { first, last }, { store, viewer }) => {
        pageSize(first);
        pageSize(last, 'last');
        return store.prisma.apiKey.findMany({
          ...ownPage(query, viewer),
          where: { tenantId: viewer.tenantId },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        });
      },
    },
    { name: 'ApiKeyConnection', description: 'A page of keys.' },
    { name: 'ApiKeyEdge', description: 'A key in its place.' },
  ),
);

const perMinute = z.int().min(1, 'Must be at least 1.').max(1_000_000_000, 'Is too large.');

const CreateApiKeyInput = mutationInput('CreateApiKeyInput', {
  description: 'The new key.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'What it is for. Not blank, at most 100 characters.',
      validate: label,
    }),
    scopes: t.field({
      type: [ScopeEnum],
      required: true,
      description: 'What it may do.',
      validate: z.array(z.string()).min(1, 'Must have at least one.'),
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends by itself; in the future.' }),
    operationsPerMinute: t.int({
      description:
        'Root fields that it may ask for in a minute, no more than who makes it. Default: as many.',
      validate: perMinute,
    }),
    costPerMinute: t.int({
      description:
        'Cost that it may cause in a minute, no more than who makes it. Default: as much.',
      validate: perMinute,
    }),
  }),
});

const RevokeApiKeyInput = mutationInput('RevokeApiKeyInput', {
  description: 'Which key to revoke.',
  fields: (t) => ({
    apiKey: t.id({ required: true, description: 'The key.' }),
  }),
});

/** A later attempt is not told the text of the key. */
const rememberedKey = {
  id: ({ id }: ApiKeyModel) => id,
  load: (id: string, { store, viewer }: Context) =>
    store.prisma.apiKey.findUnique({ where: { id, tenantId: viewer.tenantId } }),
};

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: ApiKey,
    description: 'Makes a key of the tenant. Its text is in this answer, and nowhere else ever.',
    authScopes: { scope: 'admin' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'apiKey', description: 'The new key.' } },
    idempotent: rememberedKey,
    args: inputArg(CreateApiKeyInput),
    resolve: async (_, { input }, { access, viewer, writeKey }) => {
      const { apiKey, text } = await access.createKey(viewer, input, writeKey());
      return { ...apiKey, text };
    },
  }),
  revokeApiKey: t.field({
    type: ApiKey,
    description: 'Lets a key in no more, and ends its live subscriptions at once.',
    authScopes: { scope: 'admin' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'apiKey', description: 'The revoked key.' } },
    idempotent: rememberedKey,
    args: inputArg(RevokeApiKeyInput),
    resolve: (_, { input }, { access, viewer }) =>
      access.revokeKey(viewer.tenantId, keyOf(input.apiKey, 'ApiKey')),
  }),
}));
