import type DataLoader from 'dataloader';
import type { Context } from '../context.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { ById } from '../surfaces/by-id.js';
import { SurfaceError } from '../surfaces/errors.js';
import type { Listings } from '../workspaces/adoption.js';
import type { PartState } from '../workspaces/part-state.js';
import { workspaceSources, type WorkspaceSource } from '../workspaces/sources.js';
import { surfaceLoader } from './surface-loader.js';

/** What the surfaces say now of workspaces that have their ids there. */
export function createPartLoaders(context: Pick<Context, 'miteos' | 'miosa' | 'routa' | 'call'>) {
  const listings = new Map<Surface, Promise<ById<PartState> | null>>();
  const loaders = new Map<Surface, DataLoader<string, PartState | null>>(
    workspaceSources(context).map((source) => [
      source.surface,
      surfaceLoader<PartState>(async (ids) => {
        const listed = (await listings.get(source.surface)) ?? new Map<string, PartState>();
        const rest = ids.filter((id) => !listed.has(id));
        const asked = rest.length === 0 ? [] : await read(source, context, rest);
        return new Map([...listed, ...asked]);
      }),
    ]),
  );
  return {
    /** What a surface has listed for this operation is not read again. */
    useListings(more: Listings): void {
      for (const [surface, listing] of more) listings.set(surface, listing);
    },
    partState: async (surface: Surface, upstreamId: string): Promise<PartState | null> =>
      (await loaders.get(surface)?.load(upstreamId)) ?? null,
  };
}

async function read(
  source: WorkspaceSource,
  { call }: Pick<Context, 'call'>,
  ids: readonly string[],
): Promise<ById<PartState>> {
  const found = await source.byIds(call(), ids);
  return new Map(
    [...found].map(([id, one]) => [id, one instanceof SurfaceError ? one : one.state]),
  );
}
