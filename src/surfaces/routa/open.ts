import { Surface } from '../../store/generated/prisma/enums.js';
import { embeddedPlace } from '../embedded/place.js';
import { openLive, type LivePlace } from '../live/open.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedRouta, type EmbeddedRoutaOptions } from './embedded.js';
import { LiveRouta } from './live.js';
import type { RoutaFeed, RoutaPort } from './port.js';
import { fieldOf, messageOf } from './wire/errors.js';

/**
 * Routa: its web backend sends no heartbeats, so that a silent stream is none that is lost. That the
 * other side has gone is noticed by the connection; this is for what keeps it open nevertheless.
 */
const SILENT_STREAM_MS = 3_600_000;

export type OpenRouta = OpenSurface & {
  port: RoutaPort;
  /** Null: it appends to the log itself. */
  feed: RoutaFeed | null;
};

/** Routa in this process. Nothing in it is due by the clock. */
export function openEmbeddedRouta(options: EmbeddedRoutaOptions): OpenRouta {
  return {
    ...embeddedPlace(Surface.ROUTA),
    ...{ port: new EmbeddedRouta(options), feed: null },
    serveLink: () => Promise.resolve(null),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The real Routa, which belongs to this account and is not configured for others. */
export function openLiveRouta({ account, ...place }: LivePlace & { account: string }): OpenRouta {
  const serves = (other: string): boolean => other === account;
  const opened = openLive(place, {
    ...{ surface: Surface.ROUTA, name: 'Routa', readMessage: messageOf, readField: fieldOf },
    ...{ perMinute: null, limits: { streamTimeoutMs: SILENT_STREAM_MS } },
    entryOf: (other) => Promise.resolve(serves(other) ? { credential: null } : null),
    probeAccount: account,
    createPort: (upstream) => new LiveRouta({ upstream, serves }),
    look: (port, call) => port.look(call),
  });
  return { ...opened, feed: (call, stream) => opened.port.follow(call, stream) };
}
