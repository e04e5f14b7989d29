import type { Context } from '../../context.js';
import { Surface } from '../../store/generated/prisma/enums.js';
import type { Call, WriteCall } from '../../surfaces/call.js';
import { namedAsIn } from '../../surfaces/input-names.js';
import { foundOnMiosa, foundOnMiteos, foundOnRouta } from '../found.js';
import type { NewWorkspace } from '../new-workspace.js';
import type { Found } from '../part-state.js';

/** A surface as a place where a step of an operation is taken. */
export interface Place {
  readonly surface: Surface;
  /** A create that is sent again with its key makes nothing new, and gives what was made. */
  readonly knowsKeys: boolean;
  create(call: WriteCall, input: NewWorkspace): Promise<Found>;
  list(call: Call): Promise<Found[]>;
  /** Gives one that a create has made without an answer what it may lack. */
  complete(call: WriteCall, made: Found, input: NewWorkspace): Promise<Found>;
  /** Null where nobody can. */
  readonly delete: ((call: WriteCall, id: string) => Promise<void>) | null;
}

/** What Routa calls otherwise. */
const routaNames = { title: 'name', path: 'repository.path', branch: 'repository.branch' };

export type Ports = Pick<Context, 'miteos' | 'miosa' | 'routa'>;

export type Places = Readonly<Record<Surface, Place>>;

export function operationPlaces({
  miteos,
  miosa,
  routa,
  surfaces,
}: Ports & Pick<Context, 'surfaces'>): Places {
  return {
    [Surface.MIOSA]: {
      surface: Surface.MIOSA,
      knowsKeys: true,
      create: async (call, { name, slug, description, metadata, externalId }) =>
        foundOnMiosa(
          await miosa.createWorkspace(call, { name, slug, description, metadata, externalId }),
        ),
      list: async (call) => (await miosa.listWorkspaces(call)).map(foundOnMiosa),
      complete: (_, made) => Promise.resolve(made),
      delete: (call, id) => miosa.deleteWorkspace(call, id),
    },
    [Surface.ROUTA]: {
      surface: Surface.ROUTA,
      knowsKeys: !surfaces.isLive(Surface.ROUTA),
      create: async (call, { name: title, repository, metadata }) => {
        const wish = { title, repository, metadata };
        return foundOnRouta(await namedAsIn(routaNames, routa.createWorkspace(call, wish)));
      },
      list: async (call) => (await routa.listWorkspaces(call)).map(foundOnRouta),
      async complete(call, made, { repository, metadata }) {
        if (!repository && !metadata) return made;
        const { path, branch } = repository ?? {};
        const changed = await routa.updateWorkspace(call, made.id, {
          ...(repository && { repository: { path, branch: branch ?? undefined } }),
          ...(metadata && { metadata }),
        });
        return foundOnRouta(changed);
      },
      delete: (call, id) => routa.deleteWorkspace(call, id),
    },
    [Surface.MITEOS]: {
      surface: Surface.MITEOS,
      knowsKeys: !surfaces.isLive(Surface.MITEOS),
      create: async (call, { name, description }) =>
        foundOnMiteos(await miteos.createWorkspace(call, { name, description })),
      list: async (call) => (await miteos.listWorkspaces(call)).map(foundOnMiteos),
      complete: (_, made) => Promise.resolve(made),
      delete: null,
    },
  };
}
