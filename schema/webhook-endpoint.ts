import { z } from 'zod';
import type { Context } from '../src/context.js';
import type { WebhookEndpoint as WebhookEndpointModel } from '../src/store/generated/prisma/client.js';
import { WebhookAlgorithm } from '../src/store/generated/prisma/enums.js';
import { headersOf } from '../src/webhooks/new-endpoint.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { forAll, keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { SurfaceEnum } from './surface.js';
import { label } from './validation.js';

const WebhookAlgorithmEnum = builder.enumType('WebhookAlgorithm', {
  description: 'How deliveries are signed.',
  values: {
    [WebhookAlgorithm.HMAC_SHA256]: { description: 'HMAC with SHA-256.' },
    [WebhookAlgorithm.HMAC_SHA512]: { description: 'HMAC with SHA-512.' },
  },
});

export const WebhookEndpoint = builder.prismaNode('WebhookEndpoint', {
  description: 'An address at which a surface tells what happens, by signed deliveries.',
  authScopes: { scope: 'admin' },
  id: { field: 'id', ...forAll },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, tenantId: viewer.tenantId }),
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'Who tells.' }),
    name: t.exposeString('name', { description: 'What it is for, in the words of its maker.' }),
    url: t.string({
      nullable: true,
      description:
        'The address, to be given to the surface. Told once, in the answer to its creation; null ever after.',
      resolve: (row) => toldIn(row, 'url'),
    }),
    secret: t.string({
      nullable: true,
      description:
        'What the surface signs with. Told once, in the answer that makes it; null ever after.',
      resolve: (row) => toldIn(row, 'secret'),
    }),
    signatureHeaders: t.field({
      type: ['String'],
      description: 'The headers that may carry the signature.',
      select: { surface: true, header: true },
      resolve: (row) => [...headersOf(row)],
    }),
    signatureAlgorithm: t.expose('algorithm', {
      type: WebhookAlgorithmEnum,
      description: 'How deliveries are signed.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

/** What only the answer to a mutation has beside the row. */
function toldIn(row: object, name: 'url' | 'secret'): string | null {
  const told = z.object({ [name]: z.string() }).safeParse(row);
  return told.data?.[name] ?? null;
}

builder.queryField('webhookEndpoints', (t) =>
  t.prismaField({
    type: [WebhookEndpoint],
    nullable: true,
    description: 'Where surfaces tell the tenant what happens, oldest first.',
    authScopes: { scope: 'admin' },
    resolve: (query, _, __, { store, viewer }) =>
      store.prisma.webhookEndpoint.findMany({
        ...query,
        where: { tenantId: viewer.tenantId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      }),
  }),
);

const secret = z
  .string()
  .regex(/^[!-~]{16,512}$/, 'Must have 16 to 512 characters, printable ASCII, no spaces.');
const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'Must have 1 to 100 letters, digits and hyphens.');

const CreateWebhookEndpointInput = mutationInput('CreateWebhookEndpointInput', {
  description: 'The new endpoint.',
  fields: (t) => ({
    surface: t.field({ type: SurfaceEnum, required: true, description: 'Who will tell.' }),
    name: t.string({
      description: 'What it is for. Not blank, at most 100 characters.',
      validate: label,
    }),
    secret: t.string({
      description: 'What the surface signs with, if it is chosen there. Default: one is made.',
      validate: secret,
    }),
    signatureHeader: t.string({
      description:
        'The header that carries the signature: for Miteos, which documents none. Not one that carries something else, as `Authorization` does. Default: `X-Webhook-Signature`, which is ours.',
      validate: headerName,
    }),
    signatureAlgorithm: t.field({
      type: WebhookAlgorithmEnum,
      description: 'How deliveries are signed. Default: `HMAC_SHA256`.',
    }),
  }),
});

/** A day. */
const OVERLAP_S = 86_400;
const MOST_OVERLAP_S = 30 * OVERLAP_S;

const RotateWebhookSecretInput = mutationInput('RotateWebhookSecretInput', {
  description: 'Which secret to change.',
  fields: (t) => ({
    webhookEndpoint: t.id({ required: true, description: 'The endpoint.' }),
    secret: t.string({
      description: 'The new secret, if it is chosen by the surface. Default: one is made.',
      validate: secret,
    }),
    overlapSeconds: t.int({
      description: 'How long the secret before counts as well. Default: a day; at most 30.',
      validate: z
        .int()
        .min(0, 'Must not be negative.')
        .max(MOST_OVERLAP_S, `Must be at most ${MOST_OVERLAP_S}.`),
    }),
  }),
});

const DeleteWebhookEndpointInput = mutationInput('DeleteWebhookEndpointInput', {
  description: 'Which endpoint to delete.',
  fields: (t) => ({
    webhookEndpoint: t.id({ required: true, description: 'The endpoint.' }),
  }),
});

/** A later attempt is told neither address nor secret. */
const rememberedEndpoint = {
  id: ({ id }: WebhookEndpointModel) => id,
  load: (id: string, { store, viewer }: Context) =>
    store.prisma.webhookEndpoint.findUnique({ where: { id, tenantId: viewer.tenantId } }),
};

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.field({
    type: WebhookEndpoint,
    description:
      'Makes an address at which a surface tells what happens. The address and its secret are in this answer, and nowhere else ever.',
    authScopes: { scope: 'admin' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'webhookEndpoint', description: 'The new endpoint.' } },
    idempotent: rememberedEndpoint,
    args: inputArg(CreateWebhookEndpointInput),
    resolve: async (_, { input }, { webhooks, viewer, writeKey }) => {
      const { endpoint, ...told } = await webhooks.create(
        viewer.tenantId,
        {
          surface: input.surface,
          name: input.name ?? null,
          secret: input.secret ?? null,
          header: input.signatureHeader ?? null,
          algorithm: input.signatureAlgorithm ?? null,
        },
        writeKey(),
      );
      return { ...endpoint, ...told };
    },
  }),
  rotateWebhookSecret: t.field({
    type: WebhookEndpoint,
    description:
      'Changes what deliveries are signed with. The secret before counts beside the new one for a time.',
    authScopes: { scope: 'admin' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'webhookEndpoint', description: 'The endpoint.' } },
    idempotent: rememberedEndpoint,
    args: inputArg(RotateWebhookSecretInput),
    resolve: async (_, { input }, { webhooks, viewer, writeKey }) => {
      const { endpoint, secret } = await webhooks.rotate(
        viewer.tenantId,
        keyOf(input.webhookEndpoint, 'WebhookEndpoint'),
        {
          secret: input.secret ?? null,
          overlapMs: (input.overlapSeconds ?? OVERLAP_S) * 1000,
        },
        writeKey(),
      );
      return { ...endpoint, secret };
    },
  }),
  deleteWebhookEndpoint: t.field({
    type: 'ID',
    description: 'Deletes an endpoint: from now on there is nothing at its address.',
    authScopes: { scope: 'admin' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the endpoint had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteWebhookEndpointInput),
    resolve: async (_, { input: { webhookEndpoint } }, { webhooks, viewer }) => {
      await webhooks.delete(viewer.tenantId, keyOf(webhookEndpoint, 'WebhookEndpoint'));
      return webhookEndpoint;
    },
  }),
}));
