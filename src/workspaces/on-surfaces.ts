import type { Context } from '../context.js';
import { UnsupportedError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { foundIn } from '../surfaces/by-id.js';
import type { Metadata } from '../surfaces/miosa/port.js';
import { surfaceNames } from '../surfaces/names.js';
import { foundOnMiosa, foundOnRouta } from './found.js';
import type { Found } from './part-state.js';
import { mergeMetadata } from './stored.js';

/** What to change of a Workspace. What is undefined stays. */
export interface WorkspaceChanges {
  name?: string | undefined;
  slug?: string | undefined;
  /** Null clears it. */
  description?: string | null | undefined;
  /** Keys that are given are set, and removed by null; the others stay. */
  metadata?: Metadata | undefined;
  /** Null clears it. */
  externalId?: string | null | undefined;
  repository?: { path?: string | undefined; branch?: string | undefined } | undefined;
}

const ownFields = ['description', 'slug', 'metadata', 'externalId', 'repository'] as const;
/** A field that not every workspace has. */
type OwnField = (typeof ownFields)[number];

const workspaceFields = ['name', ...ownFields] as const;
export type WorkspaceField = (typeof workspaceFields)[number];

/** Changes what a workspace has of these fields. */
export type Update = (
  context: Context,
  upstreamId: string,
  changes: WorkspaceChanges,
) => Promise<Found>;

interface WorkspacesOn {
  readonly fields: readonly OwnField[];
  /** Null where nobody can. */
  readonly update: Update | null;
}

/** What workspaces have, and how they are changed, by surface. */
export const workspacesOn: Readonly<Record<Surface, WorkspacesOn>> = {
  [Surface.MITEOS]: { fields: ['description'], update: null },
  [Surface.MIOSA]: {
    fields: ['description', 'slug', 'metadata', 'externalId'],
    // MIOSA replaces metadata as a whole, so that what stays is sent as well. What another gateway sets at
    // the same moment is lost.
    update: async ({ miosa, call, write }, id, { metadata: given, ...changes }) => {
      const { name, slug, description, externalId } = changes;
      const fields = { name, slug, description, externalId };
      if (!given) return foundOnMiosa(await miosa.updateWorkspace(write(), id, fields));
      const before = foundIn(await miosa.workspaces(call(), [id]), id);
      const metadata = mergeMetadata(before?.metadata ?? {}, given);
      return foundOnMiosa(await miosa.updateWorkspace(write(), id, { ...fields, metadata }));
    },
  },
  [Surface.ROUTA]: {
    fields: ['metadata', 'repository'],
    // Routa merges metadata by itself, and removes nothing of it.
    update: async ({ routa, write }, id, { name: title, repository, metadata: given }) => {
      const metadata = given && mergeMetadata({}, given);
      return foundOnRouta(
        await routa.updateWorkspace(write(), id, { title, repository, metadata }),
      );
    },
  },
};

/** Whether workspaces on a surface have the field. */
export function hasField(surface: Surface, field: WorkspaceField): boolean {
  return field === 'name' || workspacesOn[surface].fields.includes(field);
}

/** The fields that are to be changed. */
export function givenFields(changes: WorkspaceChanges): WorkspaceField[] {
  return workspaceFields.filter((field) => changes[field] !== undefined);
}

/** Refuses what none of the surfaces has, rather than dropping it. @throws UnsupportedError */
export function requireFields(
  surfaces: readonly Surface[],
  given: Readonly<Partial<Record<OwnField, unknown>>>,
): void {
  const [first] = surfaces;
  if (first === undefined) return;
  for (const field of ownFields) {
    const isGiven = given[field] !== undefined && given[field] !== null;
    if (isGiven && !surfaces.some((surface) => workspacesOn[surface].fields.includes(field))) {
      const names = surfaces.map((surface) => surfaceNames[surface]).join(' or ');
      throw new UnsupportedError(`A workspace on ${names} has no ${field}.`, first);
    }
  }
}
