import type { KnownCredential } from '../src/access/upstream-credentials.js';
import { z } from 'zod';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { inputArg, mutationInput } from './input.js';
import { SurfaceEnum } from './surface.js';

const CredentialSource = builder.enumType('CredentialSource', {
  description: 'Where a credential comes from.',
  values: {
    VAULT: { description: 'An admin of the tenant has set it.' },
    ENVIRONMENT: { description: 'The operator has, for this tenant.' },
  },
});

const UpstreamCredential = builder.objectRef<KnownCredential>('UpstreamCredential').implement({
  description: 'A credential that the gateway calls a surface with. It is never shown whole.',
  authScopes: { scope: 'admin' },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface.' }),
    source: t.expose('source', { type: CredentialSource, description: 'Where it comes from.' }),
    prefix: t.exposeString('prefix', { description: 'What comes before its secret part.' }),
    lastFour: t.exposeString('lastFour', { description: 'Its last four characters.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was set; null for one of the environment.',
    }),
  }),
});

builder.queryField('upstreamCredentials', (t) =>
  t.field({
    type: [UpstreamCredential],
    nullable: true,
    description: 'With which credentials the surfaces are called for the tenant.',
    authScopes: { scope: 'admin' },
    resolve: (_, __, { access, viewer }) => access.upstreamCredentials.list(viewer.tenantId),
  }),
);

const SetUpstreamCredentialInput = mutationInput('SetUpstreamCredentialInput', {
  description: 'A credential for a surface.',
  fields: (t) => ({
    surface: t.field({ type: SurfaceEnum, required: true, description: 'The surface.' }),
    credential: t.string({
      required: true,
      description: 'The credential: `mt_live_…` or `mt_test_…` of Miteos, `msk_…` of MIOSA.',
    }),
  }),
});

const RemoveUpstreamCredentialInput = mutationInput('RemoveUpstreamCredentialInput', {
  description: 'Which credential to remove.',
  fields: (t) => ({
    surface: t.field({ type: SurfaceEnum, required: true, description: 'The surface.' }),
  }),
});

builder.mutationFields((t) => ({
  setUpstreamCredential: t.field({
    type: UpstreamCredential,
    description: 'Keeps the credential of the tenant on a surface, in place of the one before.',
    authScopes: { scope: 'admin' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'upstreamCredential', description: 'What is kept.' } },
    idempotent: {
      id: ({ surface }) => surface,
      load: async (surface, { access, viewer }) => {
        const known = await access.upstreamCredentials.list(viewer.tenantId);
        return known.find((credential) => credential.surface === surface) ?? null;
      },
    },
    args: inputArg(SetUpstreamCredentialInput),
    resolve: async (_, { input: { surface, credential } }, { access, viewer }) => {
      const stored = await access.vault.set(viewer.tenantId, surface, credential);
      return { ...stored, source: 'VAULT' as const };
    },
  }),
  removeUpstreamCredential: t.field({
    type: SurfaceEnum,
    description:
      'Forgets the credential that an admin has set, if there is one; one of the environment stays.',
    authScopes: { scope: 'admin' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'surface', description: 'The surface.' } },
    idempotent: { id: (surface) => surface, load: (surface) => z.enum(Surface).parse(surface) },
    args: inputArg(RemoveUpstreamCredentialInput),
    resolve: async (_, { input: { surface } }, { access, viewer }) => {
      await access.vault.remove(viewer.tenantId, surface);
      return surface;
    },
  }),
}));
