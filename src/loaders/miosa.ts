import DataLoader from 'dataloader';
import type { Context } from '../context.js';
import type { Workspace } from '../store/generated/prisma/client.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { SurfaceError } from '../surfaces/errors.js';
import type {
  ComputerFile,
  MiosaComputer,
  MiosaProject,
  PreviewDomain,
  PreviewPlace,
  UsageQuery,
  WorkspaceSettings,
  WorkspaceStats,
  WorkspaceUsage,
} from '../surfaces/miosa/port.js';
import { foundOnMiosa } from '../workspaces/found.js';
import { takeIn } from '../workspaces/taking-in.js';
import { linkedWorkspaces } from './linked.js';
import { surfaceLoader } from './surface-loader.js';

/** The usage of one workspace of MIOSA. */
export type UsageKey = UsageQuery & { workspaceId: string };

export interface FolderKey {
  computerId: string;
  path: string;
}

/** What is read of MIOSA. Workspaces, projects and computers are named by their ids there. */
export function createMiosaLoaders(
  context: Pick<Context, 'miosa' | 'store' | 'events' | 'clock' | 'viewer' | 'surfaces' | 'call'>,
) {
  const { miosa, store, viewer } = context;
  return {
    miosaSettings: surfaceLoader<Partial<WorkspaceSettings>>((ids) =>
      miosa.settingsOf(context.call(), ids),
    ),
    miosaStats: surfaceLoader<WorkspaceStats>((ids) => miosa.statsOf(context.call(), ids)),
    miosaUsage: new DataLoader<UsageKey, WorkspaceUsage | null, string>(
      (keys) => loadUsage(context, keys),
      { cacheKeyFn: (key) => JSON.stringify([key.workspaceId, key.window, key.granularity]) },
    ),
    /** The projects of a workspace. */
    miosaProjects: surfaceLoader<MiosaProject[]>((ids) => miosa.projectsOf(context.call(), ids)),
    miosaProject: surfaceLoader<MiosaProject>((ids) => miosa.projects(context.call(), ids)),
    /** The computers of a workspace. */
    miosaComputers: surfaceLoader<MiosaComputer[]>((ids) => miosa.computersOf(context.call(), ids)),
    miosaComputer: surfaceLoader<MiosaComputer>((ids) => miosa.computers(context.call(), ids)),
    /** MIOSA tells the domain of one place at a time. */
    miosaPreviewDomain: new DataLoader<PreviewPlace, PreviewDomain | null, string>(
      (places) => each(places, (place) => miosa.previewDomain(context.call(), place)),
      { cacheKeyFn: (place) => JSON.stringify(place) },
    ),
    /** What is in a folder of a computer; of one at a time too. */
    miosaFiles: new DataLoader<FolderKey, ComputerFile[] | null, string>(
      (keys) =>
        each(keys, ({ computerId, path }) =>
          miosa.listComputerFiles(context.call(), computerId, path),
        ),
      { cacheKeyFn: ({ computerId, path }) => JSON.stringify([computerId, path]) },
    ),
    /** The Workspace that a MIOSA workspace is a part of; one that was not known is taken in. */
    workspaceOfMiosaWorkspace: surfaceLoader<Workspace>(async (ids) => {
      const read = () => linkedWorkspaces(store, viewer.tenantId, Surface.MIOSA, ids);
      const known = await read();
      const missing = ids.filter((id) => !known.has(id));
      if (missing.length === 0) return known;
      const askedAt = context.clock.now();
      const answers = [...(await miosa.workspaces(context.call(), missing)).values()];
      const found = answers.flatMap((answer) =>
        answer instanceof SurfaceError ? [] : [foundOnMiosa(answer)],
      );
      if (found.length === 0) return known;
      const seenWith = await context.surfaces.identify(Surface.MIOSA, viewer.tenantId);
      if (seenWith === null) return known;
      const seen = { askedAt, seenWith };
      await takeIn({ store, keeper: context }, found, seen, { recovered: true });
      return read();
    }),
  };
}

/** One read for each window and granularity. */
async function loadUsage(
  { miosa, call }: Pick<Context, 'miosa' | 'call'>,
  keys: readonly UsageKey[],
): Promise<(WorkspaceUsage | Error | null)[]> {
  const reads = new Map<string, DataLoader<string, WorkspaceUsage | null>>();
  return Promise.all(
    keys.map(({ workspaceId, window, granularity }) => {
      const query = `${window} ${granularity}`;
      const known = reads.get(query);
      const read =
        known ?? surfaceLoader((ids) => miosa.usageOf(call(), ids, { window, granularity }));
      reads.set(query, read);
      return read.load(workspaceId).catch(asError);
    }),
  );
}

/** Each fails for itself alone; null for what is not there. */
function each<K, T>(
  keys: readonly K[],
  read: (key: K) => Promise<T>,
): Promise<(T | Error | null)[]> {
  const isMissing = (error: unknown) => error instanceof SurfaceError && error.code === 'NOT_FOUND';
  return Promise.all(
    keys.map((key) =>
      read(key).catch((error: unknown) => (isMissing(error) ? null : asError(error))),
    ),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('It could not be read.', { cause: error });
}
