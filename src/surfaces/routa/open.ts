import { Surface } from '../../store/generated/prisma/enums.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedRouta, type EmbeddedRoutaOptions } from './embedded.js';
import type { RoutaPort } from './port.js';

export type OpenRouta = OpenSurface & { port: RoutaPort };

/** Routa in this process. Nothing in it is due by the clock. */
export function openEmbeddedRouta(options: EmbeddedRoutaOptions): OpenRouta {
  const place = { surface: Surface.ROUTA, mode: 'EMBEDDED' } as const;
  return {
    ...place,
    port: new EmbeddedRouta(options),
    status: () =>
      Promise.resolve({
        ...{ ...place, state: 'UP' },
        ...{ latencyMs: null, rateLimit: null, lastError: null },
      }),
    serveLink: () => Promise.resolve(null),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
