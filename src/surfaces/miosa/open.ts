import { Surface } from '../../store/generated/prisma/enums.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedMiosa, type EmbeddedMiosaOptions } from './embedded.js';
import type { MiosaPort } from './port.js';

export type OpenMiosa = OpenSurface & { port: MiosaPort };

/** MIOSA in this process, at work. */
export async function openEmbeddedMiosa(options: EmbeddedMiosaOptions): Promise<OpenMiosa> {
  const port = new EmbeddedMiosa(options);
  await port.start();
  return {
    port,
    status: () =>
      Promise.resolve({
        ...{ surface: Surface.MIOSA, mode: 'EMBEDDED', state: 'UP' },
        ...{ latencyMs: null, rateLimit: null, lastError: null },
      }),
    serveLink: () => Promise.resolve(null),
    settled: () => port.settled(),
    close: () => port.stop(),
  };
}
