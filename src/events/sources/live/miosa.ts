import type { Clock } from '../../../clock.js';
import { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store } from '../../../store/store.js';
import type { MiosaFeed } from '../../../surfaces/miosa/port.js';
import type { EventLog } from '../../log.js';
import { toLogEvent } from '../miosa.js';
import type { SourcePlaces } from './places.js';
import type { LiveSource, OpenPlace } from './source.js';
import { StreamLoop } from './stream-loop.js';

/** A stream that has not begun by then is tried again. */
const BEGIN_MS = 15_000;

export interface LiveMiosaSourceOptions {
  feed: MiosaFeed;
  identify: (tenantId: string) => Promise<string | null>;
  log: EventLog;
  store: Store;
  places: SourcePlaces;
  clock: Clock;
  onError: (error: unknown) => void;
}

/**
 * What the stream of MIOSA tells, which goes on behind the last event that was taken. Before the first
 * one it begins where it is joined.
 */
export function liveMiosaSource(options: LiveMiosaSourceOptions): LiveSource {
  const { clock, identify, onError } = options;
  return {
    surface: Surface.MIOSA,
    identify,
    isBusy: () => Promise.resolve(false),
    busyTenants: () => Promise.resolve([]),
    tellOthers: () => Promise.resolve(),
    open: (place) =>
      new StreamLoop({
        ...{ clock, onError },
        follow: (signal, onAlive) => follow(options, place, signal, onAlive),
      }),
  };
}

async function follow(
  { feed, log, store, places, clock }: LiveMiosaSourceOptions,
  { tenantId, identity: seenWith }: OpenPlace,
  signal: AbortSignal,
  onAlive: () => void,
): Promise<void> {
  const place = { tenantId, surface: Surface.MIOSA };
  const deadline = new Date(clock.now().getTime() + BEGIN_MS);
  const call = { account: tenantId, lane: 'background', deadline, signal } as const;
  const after = await places.lastEventId(place, seenWith);
  for await (const { events, lastEventId } of feed(call, after)) {
    onAlive();
    await store.transaction(async (tx) => {
      if (lastEventId !== null) await places.keep(tx, place, { seenWith, lastEventId });
      await log.appendNew(tx, tenantId, events.map(toLogEvent));
    });
  }
}
