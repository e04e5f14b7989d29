import { Surface } from '../../store/generated/prisma/enums.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedMiteos, type EmbeddedMiteosOptions } from './embedded.js';
import type { MiteosPort } from './port.js';

export type OpenMiteos = OpenSurface & { port: MiteosPort };

/** Miteos in this process, at work. */
export async function openEmbeddedMiteos(options: EmbeddedMiteosOptions): Promise<OpenMiteos> {
  const port = new EmbeddedMiteos(options);
  await port.start();
  return {
    port,
    status: () =>
      Promise.resolve({
        ...{ surface: Surface.MITEOS, mode: 'EMBEDDED', state: 'UP' },
        ...{ latencyMs: null, rateLimit: null, lastError: null },
      }),
    serveLink: (request) => port.serveDownload(request),
    settled: () => port.settled(),
    close: () => port.stop(),
  };
}
