import type { Context } from '../context.js';
import { UnsupportedError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { Metadata } from '../surfaces/miosa/port.js';
import { surfaceNames } from '../surfaces/names.js';
import { foundOnMiosa, foundOnRouta } from './found.js';
import type { Found } from './part-state.js';

/** What to change of a Workspace. What is undefined stays. */
export interface WorkspaceChanges {
  name?: string | undefined;
  slug?: string | undefined;
  /** Null clears it. */
  description?: string | null | undefined;
  /** Each surface says what becomes of the keys that are not given. */
  metadata?: Metadata | undefined;
  externalId?: string | undefined;
  repository?: { path?: string | undefined; branch?: string | undefined } | undefined;
}

const ownFields = ['description', 'slug', 'metadata', 'externalId', 'repository'] as const;
/** A field that not every workspace has. */
type OwnField = (typeof ownFields)[number];

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
    update: async ({ miosa, write }, id, changes) => {
      const { name, slug, description, metadata, externalId } = changes;
      const wish = { name, slug, description, metadata, externalId };
      return foundOnMiosa(await miosa.updateWorkspace(write(), id, wish));
    },
  },
  [Surface.ROUTA]: {
    fields: ['metadata', 'repository'],
    update: async ({ routa, write }, id, { name: title, repository, metadata }) =>
      foundOnRouta(await routa.updateWorkspace(write(), id, { title, repository, metadata })),
  },
};

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
