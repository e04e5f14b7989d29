import type { Context } from '../context.js';
import { UnsupportedError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { foundIn } from '../surfaces/by-id.js';
import type { Metadata } from '../surfaces/miosa/port.js';
import { surfaceNames } from '../surfaces/names.js';
import { foundOnMiosa, foundOnMiteos, foundOnRouta } from './found.js';
import type { Found } from './part-state.js';
import { mergeMetadata } from './stored.js';

/** A new Workspace; which fields a surface has is another question. */
export interface NewWorkspace {
  name: string;
  slug?: string | null;
  description?: string | null;
  metadata?: Metadata | null;
  externalId?: string | null;
  repository?: { path: string; branch?: string | null } | null;
}

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

/** How a surface has its workspaces changed. */
export interface Changing {
  /** Changes what it has of these fields. */
  update(context: Context, upstreamId: string, changes: WorkspaceChanges): Promise<Found>;
  delete(context: Context, upstreamId: string): Promise<void>;
}

interface WorkspacesOn {
  readonly fields: readonly OwnField[];
  create(context: Context, input: NewWorkspace): Promise<Found>;
  /** Null where nobody can. */
  readonly changing: Changing | null;
}

/** What can be done with workspaces, by surface. */
export const workspacesOn: Readonly<Record<Surface, WorkspacesOn>> = {
  [Surface.MITEOS]: {
    fields: ['description'],
    create: async ({ miteos, write }, { name, description = null }) =>
      foundOnMiteos(await miteos.createWorkspace(write(), { name, description })),
    changing: null,
  },
  [Surface.MIOSA]: {
    fields: ['description', 'slug', 'metadata', 'externalId'],
    create: async ({ miosa, write }, input) => {
      const { name, slug, description = null, metadata, externalId } = input;
      const wish = { name, slug, description, metadata, externalId };
      return foundOnMiosa(await miosa.createWorkspace(write(), wish));
    },
    changing: {
      // MIOSA replaces metadata as a whole, so that what stays is sent as well. Of two who change it at
      // the same moment, the second does not see what the first has set.
      update: async ({ miosa, call, write }, id, changes) => {
        const { name, slug, description, metadata: given, externalId } = changes;
        const before = given && foundIn(await miosa.workspaces(call(), [id]), id);
        const metadata = given && mergeMetadata(before?.metadata ?? {}, given);
        const wish = { name, slug, description, metadata, externalId };
        return foundOnMiosa(await miosa.updateWorkspace(write(), id, wish));
      },
      delete: ({ miosa, write }, id) => miosa.deleteWorkspace(write(), id),
    },
  },
  [Surface.ROUTA]: {
    fields: ['metadata', 'repository'],
    create: async ({ routa, write }, { name: title, repository, metadata }) =>
      foundOnRouta(await routa.createWorkspace(write(), { title, repository, metadata })),
    changing: {
      // Routa merges metadata by itself, and removes nothing of it.
      update: async ({ routa, write }, id, { name: title, repository, metadata: given }) => {
        const metadata = given && mergeMetadata({}, given);
        return foundOnRouta(
          await routa.updateWorkspace(write(), id, { title, repository, metadata }),
        );
      },
      delete: ({ routa, write }, id) => routa.deleteWorkspace(write(), id),
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
      const message = `A workspace on ${surfaceNames[first]} has no ${field}.`;
      throw new UnsupportedError(message, first);
    }
  }
}
