import { z } from 'zod';
import type { Context } from '../src/context.js';
import type { SettingsSize, WorkspaceSettings as Settings } from '../src/surfaces/miosa/port.js';
import { miosaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { MUTATION_COST, UPSTREAM_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { ofMiosa, ownLinks } from './links.js';
import { notBlank } from './validation.js';
import { Workspace } from './workspace.js';

const SettingsSizeEnum = builder.enumType('SettingsSize', {
  description: 'A size of computers that settings can name.',
  values: {
    SMALL: { value: 'small' satisfies SettingsSize, description: 'Called `small`.' },
    MEDIUM: { value: 'medium' satisfies SettingsSize, description: 'Called `medium`.' },
    LARGE: { value: 'large' satisfies SettingsSize, description: 'Called `large`.' },
  } as const,
});

/** The id is of the workspace on MIOSA. */
interface SettingsOf {
  workspaceId: string;
  known: Partial<Settings>;
}

const names = [
  'maxComputers',
  'maxComputerSize',
  'defaultComputerSize',
  'defaultAutoStopSeconds',
  'allowedTemplateTypes',
] as const satisfies readonly (keyof Settings)[];

const WorkspaceSettings = builder.objectRef<SettingsOf>('WorkspaceSettings').implement({
  description: 'What binds computers that are made, resized, copied or moved into a Workspace.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    maxComputers: t.int({
      nullable: true,
      description: 'How many it may have; null: no cap.',
      resolve: ({ known }) => known.maxComputers ?? null,
    }),
    maxComputerSize: t.field({
      type: SettingsSizeEnum,
      nullable: true,
      description: 'The largest that may be made.',
      resolve: ({ known }) => known.maxComputerSize ?? null,
    }),
    defaultComputerSize: t.field({
      type: SettingsSizeEnum,
      nullable: true,
      description: 'Of a computer that is made without a size.',
      resolve: ({ known }) => known.defaultComputerSize ?? null,
    }),
    defaultAutoStopSeconds: t.int({
      nullable: true,
      description: 'A new computer stops after so many idle seconds; 0: never.',
      resolve: ({ known }) => known.defaultAutoStopSeconds ?? null,
    }),
    allowedTemplateTypes: t.stringList({
      nullable: true,
      description: 'Of what templates computers may be made; empty: of all.',
      resolve: ({ known }) => known.allowedTemplateTypes ?? null,
    }),
    unknownFields: t.stringList({
      description:
        'The fields that MIOSA does not tell. They are null here, and may be set all the same.',
      resolve: ({ known }) => names.filter((name) => known[name] === undefined),
    }),
  }),
});

async function loadSettings(
  workspaceId: string,
  { loaders }: Pick<Context, 'loaders'>,
): Promise<SettingsOf | null> {
  const known = await loaders().miosaSettings.load(workspaceId);
  return known && { workspaceId, known };
}

builder.prismaObjectFields(Workspace, (t) => ({
  settings: t.field({
    type: WorkspaceSettings,
    nullable: true,
    description: 'Its caps and defaults for computers; null without a part on MIOSA.',
    complexity: UPSTREAM_COST,
    select: ownLinks,
    resolve: (workspace, _, context) => ofMiosa(workspace, (id) => loadSettings(id, context)),
  }),
}));

const whole = z.int().min(0, 'Must be at least 0.');

const UpdateWorkspaceSettingsInput = mutationInput('UpdateWorkspaceSettingsInput', {
  description: 'What to change of the settings. What is left out stays.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace.' }),
    maxComputers: t.int({
      description: 'How many computers it may have; null: no cap.',
      validate: whole,
    }),
    maxComputerSize: t.field({
      type: SettingsSizeEnum,
      description: 'The largest that may be made.',
    }),
    defaultComputerSize: t.field({
      type: SettingsSizeEnum,
      description: 'Of a computer that is made without a size.',
    }),
    defaultAutoStopSeconds: t.int({
      description: 'A new computer stops after so many idle seconds; 0: never.',
      validate: whole,
    }),
    allowedTemplateTypes: t.stringList({
      description: 'Of what templates computers may be made; empty: of all.',
      validate: z.array(notBlank),
    }),
  }),
});

builder.mutationField('updateWorkspaceSettings', (t) =>
  t.field({
    type: WorkspaceSettings,
    description: 'Changes the settings of a Workspace. Computers that are there are left alone.',
    authScopes: { scope: 'settings:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'settings', description: 'The settings afterwards.' } },
    idempotent: { id: ({ workspaceId }) => workspaceId, load: loadSettings },
    args: inputArg(UpdateWorkspaceSettingsInput),
    resolve: async (_, { input }, context) => {
      const workspaceId = await miosaPartOf(context, keyOf(input.workspace, 'Workspace'));
      const known = await context.miosa.updateSettings(context.write(), workspaceId, given(input));
      context.loaders().miosaSettings.clear(workspaceId).prime(workspaceId, known);
      return { workspaceId, known };
    },
  }),
);

/** What is given of them; null has a meaning in one only. */
function given(input: {
  [Name in keyof Settings]?: Settings[Name] | null | undefined;
}): Partial<Settings> {
  const { maxComputers, maxComputerSize, defaultComputerSize } = input;
  const { defaultAutoStopSeconds, allowedTemplateTypes } = input;
  return {
    ...(maxComputers !== undefined && { maxComputers }),
    ...(maxComputerSize && { maxComputerSize }),
    ...(defaultComputerSize && { defaultComputerSize }),
    ...(typeof defaultAutoStopSeconds === 'number' && { defaultAutoStopSeconds }),
    ...(allowedTemplateTypes && { allowedTemplateTypes }),
  };
}
