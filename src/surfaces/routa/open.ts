import { Surface } from '../../store/generated/prisma/enums.js';
import { embeddedPlace } from '../embedded/place.js';
import { openLive, type LivePlace } from '../live/open.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedRouta, type EmbeddedRoutaOptions } from './embedded.js';
import { LiveRouta } from './live.js';
import type { RoutaPort } from './port.js';
import { fieldOf, messageOf } from './wire/errors.js';

export type OpenRouta = OpenSurface & { port: RoutaPort };

/** Routa in this process. Nothing in it is due by the clock. */
export function openEmbeddedRouta(options: EmbeddedRoutaOptions): OpenRouta {
  return {
    ...embeddedPlace(Surface.ROUTA),
    port: new EmbeddedRouta(options),
    serveLink: () => Promise.resolve(null),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The real Routa, which belongs to this account and is not configured for others. */
export function openLiveRouta({ account, ...place }: LivePlace & { account: string }): OpenRouta {
  const serves = (other: string): boolean => other === account;
  return openLive(place, {
    ...{ surface: Surface.ROUTA, name: 'Routa', readMessage: messageOf, readField: fieldOf },
    perMinute: null,
    entryOf: (other) => Promise.resolve(serves(other) ? { credential: null } : null),
    probeAccount: account,
    createPort: (upstream) => new LiveRouta({ upstream, serves }),
    look: (port, call) => port.look(call),
  });
}
