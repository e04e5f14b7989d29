import { z } from 'zod';
import type { Context } from '../src/context.js';
import { ValidationError } from '../src/errors.js';
import type { PreviewDomain, PreviewPlace } from '../src/surfaces/miosa/port.js';
import { miosaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { MUTATION_COST, UPSTREAM_COST } from './cost.js';
import { keyOf, optionalKey } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { ofMiosa, ownLinks } from './links.js';
import { Project } from './project.js';
import { notBlank } from './validation.js';
import { Workspace } from './workspace.js';

const PreviewScope = builder.enumType('PreviewScope', {
  description: 'Where a preview domain can be set; the nearest one that is set is in force.',
  values: {
    PROJECT: { value: 'project', description: 'In a project.' },
    WORKSPACE: { value: 'workspace', description: 'In a Workspace, for its projects.' },
    TENANT: { value: 'account', description: 'For all Workspaces of the tenant.' },
  } as const,
});

const PreviewUrls = builder
  .objectRef<NonNullable<PreviewDomain['urlExamples']>>('PreviewUrls')
  .implement({
    description: 'How addresses below a preview domain look.',
    authScopes: { scope: 'workspaces:read' },
    fields: (t) => ({
      defaultPreview: t.exposeString('defaultPreview', { description: 'Of a preview.' }),
      portPreview: t.exposeString('portPreview', { description: 'Of one port of a computer.' }),
      deployment: t.exposeString('deployment', { description: 'Of what is deployed.' }),
    }),
  });

const DnsRecord = builder.objectRef<PreviewDomain['dnsRecords'][number]>('DnsRecord').implement({
  description: 'A record that has to be set in DNS.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    type: t.exposeString('type', { description: 'Such as `CNAME`.' }),
    name: t.exposeString('name', { description: 'Of what name.' }),
    value: t.exposeString('value', { description: 'What it says.' }),
  }),
});

const PreviewDomainType = builder.objectRef<PreviewDomain>('PreviewDomain').implement({
  description: 'Below which domain previews and deployments are seen.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    scope: t.field({
      type: PreviewScope,
      description: 'Where one looks.',
      resolve: ({ place }) => place.scope,
    }),
    domain: t.exposeString('domain', {
      nullable: true,
      description: 'The one that is set here; null when it is inherited.',
    }),
    effectiveDomain: t.exposeString('effectiveDomain', {
      description:
        'The one in force: of the project, else its Workspace, else the tenant, else MIOSA’s.',
    }),
    isVerified: t.exposeBoolean('isVerified', {
      description: 'Whether its DNS has been seen to be ready.',
    }),
    statusText: t.exposeString('statusText', {
      description: 'MIOSA’s own word: `not_configured`, `pending_dns`, `configured`; open.',
    }),
    dnsStatus: t.exposeString('dnsStatus', {
      nullable: true,
      description:
        'MIOSA’s own word for its DNS: `pending`, `verified`; open, null when none is set.',
    }),
    urlExamples: t.expose('urlExamples', {
      type: PreviewUrls,
      nullable: true,
      description: 'How addresses look; null where MIOSA does not say.',
    }),
    dnsRecords: t.expose('dnsRecords', {
      type: [DnsRecord],
      description: 'What has to be set in DNS; empty when no domain is set.',
    }),
  }),
});

builder.prismaObjectFields(Workspace, (t) => ({
  previewDomain: t.field({
    type: PreviewDomainType,
    nullable: true,
    description: 'Its preview domain; null without a part on MIOSA.',
    complexity: UPSTREAM_COST,
    select: ownLinks,
    resolve: (workspace, _, { loaders }) =>
      ofMiosa(workspace, (id) => loaders().miosaPreviewDomain.load({ scope: 'workspace', id })),
  }),
}));

builder.objectField(Project, 'previewDomain', (t) =>
  t.field({
    type: PreviewDomainType,
    nullable: true,
    description: 'Its preview domain.',
    complexity: UPSTREAM_COST,
    resolve: ({ id }, _, { loaders }) =>
      loaders().miosaPreviewDomain.load({ scope: 'project', id }),
  }),
);

builder.queryField('previewDomain', (t) =>
  t.field({
    type: PreviewDomainType,
    nullable: true,
    description: 'The preview domain of the tenant, which its Workspaces inherit.',
    authScopes: { scope: 'workspaces:read' },
    complexity: UPSTREAM_COST,
    resolve: (_, __, { loaders }) => loaders().miosaPreviewDomain.load({ scope: 'account' }),
  }),
);

const place = {
  workspace: 'A Workspace; leave out both for the whole tenant.',
  project: 'A project; leave out both for the whole tenant.',
};

const SetPreviewDomainInput = mutationInput('SetPreviewDomainInput', {
  description: 'Which domain, and where.',
  fields: (t) => ({
    workspace: t.id({ description: place.workspace }),
    project: t.id({ description: place.project }),
    domain: t.string({
      required: true,
      description: 'A host name such as `apps.example.com`.',
      validate: notBlank,
    }),
  }),
});

function placeInput(name: string) {
  return mutationInput(name, {
    description: 'Where.',
    fields: (t) => ({
      workspace: t.id({ description: place.workspace }),
      project: t.id({ description: place.project }),
    }),
  });
}

const ClearPreviewDomainInput = placeInput('ClearPreviewDomainInput');
const VerifyPreviewDomainInput = placeInput('VerifyPreviewDomainInput');

/** @throws ValidationError when it names two places. */
async function givenPlace(
  input: { workspace?: string | null; project?: string | null },
  context: Context,
): Promise<PreviewPlace> {
  const workspace = optionalKey(input.workspace, 'Workspace');
  if (input.project === null || input.project === undefined) {
    if (workspace === null) return { scope: 'account' };
    return { scope: 'workspace', id: await miosaPartOf(context, workspace) };
  }
  if (workspace === null) return { scope: 'project', id: keyOf(input.project, 'Project') };
  const message = 'Name a Workspace or a project, not both.';
  throw new ValidationError(message, [{ path: 'project', message }]);
}

const placeForm: z.ZodType<PreviewPlace> = z.union([
  z.object({ scope: z.literal('account') }),
  z.object({ scope: z.enum(['workspace', 'project']), id: z.string() }),
]);

const rememberedDomain = {
  id: ({ place }: PreviewDomain) => JSON.stringify(place),
  load: (id: string, { loaders }: Context) =>
    loaders().miosaPreviewDomain.load(placeForm.parse(JSON.parse(id))),
};

const domainAfterwards = {
  dataField: { name: 'previewDomain', description: 'The preview domain afterwards.' },
} as const;

builder.mutationFields((t) => ({
  setPreviewDomain: t.field({
    type: PreviewDomainType,
    description: 'Sets the domain below which previews are seen. Its DNS is then to be verified.',
    authScopes: { scope: 'settings:write' },
    complexity: MUTATION_COST,
    errors: domainAfterwards,
    idempotent: rememberedDomain,
    args: inputArg(SetPreviewDomainInput),
    resolve: async (_, { input }, context) =>
      context.miosa.setPreviewDomain(
        context.write(),
        await givenPlace(input, context),
        input.domain,
      ),
  }),
  clearPreviewDomain: t.field({
    type: PreviewDomainType,
    description: 'Forgets the domain that is set there, so that it is inherited again.',
    authScopes: { scope: 'settings:write' },
    complexity: MUTATION_COST,
    errors: domainAfterwards,
    idempotent: rememberedDomain,
    args: inputArg(ClearPreviewDomainInput),
    resolve: async (_, { input }, context) =>
      context.miosa.clearPreviewDomain(context.write(), await givenPlace(input, context)),
  }),
  verifyPreviewDomain: t.field({
    type: PreviewDomainType,
    description:
      'Looks whether the DNS of a domain is ready, which it is no fault not to be. Refused where none is set.',
    authScopes: { scope: 'settings:write' },
    complexity: MUTATION_COST,
    errors: domainAfterwards,
    idempotent: rememberedDomain,
    args: inputArg(VerifyPreviewDomainInput),
    resolve: async (_, { input }, context) =>
      context.miosa.verifyPreviewDomain(context.write(), await givenPlace(input, context)),
  }),
}));
