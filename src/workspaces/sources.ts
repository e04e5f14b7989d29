import type { Context } from '../context.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { ById } from '../surfaces/by-id.js';
import type { Call } from '../surfaces/call.js';
import { SurfaceError } from '../surfaces/errors.js';
import { foundOnMiosa, foundOnMiteos, foundOnRouta } from './found.js';
import type { Found } from './part-state.js';

/** Where workspaces are looked for. */
export interface WorkspaceSource {
  readonly surface: Surface;
  /** All that the account has. */
  list(call: Call): Promise<Found[]>;
  byIds(call: Call, ids: readonly string[]): Promise<ById<Found>>;
  /** False only when the surface says so. */
  has(call: Call, id: string): Promise<boolean>;
}

/** The surfaces as sources of workspaces. */
export function workspaceSources({
  miteos,
  miosa,
  routa,
}: Pick<Context, 'miteos' | 'miosa' | 'routa'>): WorkspaceSource[] {
  return [
    {
      surface: Surface.MIOSA,
      list: async (call) => (await miosa.listWorkspaces(call)).map(foundOnMiosa),
      byIds: async (call, ids) => each(await miosa.workspaces(call, ids), foundOnMiosa),
      has: (call, id) => miosa.hasWorkspace(call, id),
    },
    {
      surface: Surface.ROUTA,
      list: async (call) => (await routa.listWorkspaces(call)).map(foundOnRouta),
      byIds: async (call, ids) => each(await routa.workspaces(call, ids), foundOnRouta),
      has: (call, id) => routa.hasWorkspace(call, id),
    },
    {
      surface: Surface.MITEOS,
      list: async (call) => (await miteos.listWorkspaces(call)).map(foundOnMiteos),
      byIds: async (call, ids) => each(await miteos.workspaces(call, ids), foundOnMiteos),
      has: (call, id) => miteos.hasWorkspace(call, id),
    },
  ];
}

function each<T>(answers: ById<T>, toFound: (one: T) => Found): ById<Found> {
  return new Map(
    [...answers].map(([id, one]) => [id, one instanceof SurfaceError ? one : toFound(one)]),
  );
}
