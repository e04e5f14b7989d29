import type { Surface } from '../../store/generated/prisma/enums.js';
import type { OpenSurface } from '../surfaces.js';

/** What is said of a surface that is in this process: it is always up, and nobody is called. */
export function embeddedPlace(
  surface: Surface,
): Pick<OpenSurface, 'surface' | 'mode' | 'status' | 'identify'> {
  const place = { surface, mode: 'EMBEDDED' } as const;
  return {
    ...place,
    status: () =>
      Promise.resolve({
        ...{ ...place, state: 'UP' },
        ...{ latencyMs: null, rateLimit: null, lastError: null },
      }),
    identify: () => Promise.resolve('embedded'),
  };
}
