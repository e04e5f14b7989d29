import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { EventLog } from '../events/log.js';
import { LiveApprovals } from '../events/sources/live/live-approvals.js';
import { LiveTasks } from '../events/sources/live/live-tasks.js';
import { LiveSources } from '../events/sources/live/live-sources.js';
import { miosaWebhooks } from '../events/sources/live/miosa-webhooks.js';
import { liveMiosaSource } from '../events/sources/live/miosa.js';
import { miteosWebhooks } from '../events/sources/live/miteos-webhooks.js';
import { liveMiteosSource } from '../events/sources/live/miteos.js';
import { liveRoutaSource } from '../events/sources/live/routa.js';
import { SourcePlaces } from '../events/sources/live/places.js';
import type { LiveSource } from '../events/sources/live/source.js';
import { TaskJournal } from '../events/sources/live/task-journal.js';
import { TaskLists } from '../events/sources/live/task-lists.js';
import { TaskNews } from '../events/sources/live/task-news.js';
import { TaskSnapshots } from '../events/sources/live/task-snapshots.js';
import { TaskWatches } from '../events/sources/live/task-watches.js';
import { WorkspaceJournal } from '../events/sources/live/workspace-journal.js';
import type { Store } from '../store/store.js';
import type { WebhookSource } from '../webhooks/source.js';
import type { Adoption } from '../workspaces/adoption.js';
import type { OpenSurfaces } from './open-surfaces.js';

interface Parts {
  config: Config;
  store: Store;
  events: EventLog;
  adoption: Adoption;
  clock: Clock;
  log: Logger;
}

export interface OpenSources {
  readonly sources: LiveSources;
  readonly places: SourcePlaces;
  /** These two are null where Miteos is embedded. */
  readonly tasks: LiveTasks | null;
  readonly approvals: LiveApprovals | null;
  /** What is in workspaces on Routa; null where that is embedded. */
  readonly board: WorkspaceJournal | null;
  /** How what is posted by the surfaces that are live is taken in. */
  readonly webhooks: readonly WebhookSource[];
}

/** Follows the surfaces that are live. An embedded one appends to the log itself. */
export async function openLiveSources(
  { config, store, events, adoption, clock, log }: Parts,
  { miteos, miosa, routa }: OpenSurfaces,
): Promise<OpenSources> {
  const run = randomUUID();
  const { audience } = events;
  const places = new SourcePlaces({ store, clock, holder: run });
  // No other process can be at work on the embedded database.
  if (config.databaseUrl === null) await places.releaseAll();
  const common = { log: events, store, places, clock };
  const failed = (message: string) => (error: unknown) => {
    log.warn({ err: error }, message);
  };
  const sources: LiveSource[] = [];
  const webhooks: WebhookSource[] = [];
  let tasks: LiveTasks | null = null;
  let approvals: LiveApprovals | null = null;
  if (config.miteos.mode === 'live') {
    const { port } = miteos;
    const { pollIntervalMs: intervalMs } = config.miteos;
    const keptMs = config.events.maxAgeMs;
    const snapshots = new TaskSnapshots({ store, clock, run });
    const journal = new TaskJournal({ store, snapshots, log: events, port, clock, run, keptMs });
    const watches = new TaskWatches({ store, audience, clock });
    const lists = new TaskLists({ port, journal, snapshots, watches, clock, freshMs: intervalMs });
    tasks = new LiveTasks({ journal, snapshots, lists, clock });
    approvals = new LiveApprovals(common);
    if (miteos.readDelivery !== null) {
      const { readDelivery } = miteos;
      webhooks.push(miteosWebhooks({ readDelivery, approvals, tasks: new TaskNews(common) }));
    }
    sources.push(
      liveMiteosSource({
        ...{ journal, snapshots, lists, watches, places, clock, intervalMs },
        identify: (tenantId) => miteos.identify(tenantId),
        perMinute: async (tenantId) => (await miteos.status(tenantId)).rateLimit?.limit ?? null,
        onError: failed('the tasks on Miteos cannot be looked at; it is tried again'),
      }),
    );
  }
  if (miosa.feed !== null) {
    sources.push(
      liveMiosaSource({
        ...common,
        feed: miosa.feed,
        identify: (tenantId) => miosa.identify(tenantId),
        onError: failed('the stream of MIOSA has failed; it is opened again'),
      }),
    );
  }
  let board: WorkspaceJournal | null = null;
  if (routa.feed !== null) {
    board = new WorkspaceJournal({ ...common, port: routa.port });
    sources.push(
      liveRoutaSource({
        ...{ feed: routa.feed, journal: board, adoption, clock },
        identify: (tenantId) => routa.identify(tenantId),
        onError: failed('Routa cannot be followed as it should; it is tried again'),
      }),
    );
  }
  if (miosa.readDelivery !== null) {
    webhooks.push(miosaWebhooks({ ...common, readDelivery: miosa.readDelivery }));
  }
  const onError = failed('the sources of events met an error');
  return {
    sources: new LiveSources({ sources, places, clock, audience, onError }),
    ...{ places, tasks, approvals, board, webhooks },
  };
}
