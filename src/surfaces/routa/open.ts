import { Surface } from '../../store/generated/prisma/enums.js';
import { openLive, type LivePlace } from '../live/open.js';
import type { OpenSurface } from '../surfaces.js';
import { LiveRouta } from './live.js';
import type { RoutaPort } from './port.js';
import { fieldOf, messageOf } from './wire/errors.js';

export type OpenRouta = OpenSurface & { port: RoutaPort };

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
