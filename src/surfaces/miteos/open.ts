import { Surface } from '../../store/generated/prisma/enums.js';
import { embeddedPlace } from '../embedded/place.js';
import { openLive, type LiveOptions } from '../live/open.js';
import { entryBy } from '../live/outgoing.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedMiteos, type EmbeddedMiteosOptions } from './embedded.js';
import { LiveMiteos } from './live.js';
import type { MiteosPort } from './port.js';
import { messageOf } from './wire/answers.js';

export type OpenMiteos = OpenSurface & { port: MiteosPort };

/** Miteos in this process, at work. */
export async function openEmbeddedMiteos(options: EmbeddedMiteosOptions): Promise<OpenMiteos> {
  const port = new EmbeddedMiteos(options);
  await port.start();
  return {
    ...embeddedPlace(Surface.MITEOS),
    port,
    serveLink: (request) => port.serveDownload(request),
    settled: () => port.settled(),
    close: () => port.stop(),
  };
}

/** The real Miteos. */
export function openLiveMiteos({
  perMinute,
  credentialOf,
  probeAccount,
  ...place
}: LiveOptions): OpenMiteos {
  return openLive(place, {
    ...{ surface: Surface.MITEOS, name: 'Miteos', readMessage: messageOf },
    ...{ perMinute, probeAccount, entryOf: entryBy(credentialOf) },
    createPort: (upstream) => new LiveMiteos({ upstream, credentialOf }),
    look: (port, call) => port.listWorkspaces(call),
  });
}
