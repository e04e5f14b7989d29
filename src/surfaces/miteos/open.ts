import { Surface } from '../../store/generated/prisma/enums.js';
import { embeddedPlace } from '../embedded/place.js';
import { openLive, type LiveOptions } from '../live/open.js';
import { entryBy } from '../live/outgoing.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedMiteos, type EmbeddedMiteosOptions } from './embedded.js';
import { LiveMiteos } from './live.js';
import { deliveryIn } from './live/deliveries.js';
import type { MiteosPort, ReadMiteosDelivery } from './port.js';
import { messageOf } from './wire/answers.js';

export type OpenMiteos = OpenSurface & {
  port: MiteosPort;
  /** Null: it posts nothing. */
  readDelivery: ReadMiteosDelivery | null;
};

/** Miteos in this process, at work. */
export async function openEmbeddedMiteos(options: EmbeddedMiteosOptions): Promise<OpenMiteos> {
  const port = new EmbeddedMiteos(options);
  await port.start();
  return {
    ...embeddedPlace(Surface.MITEOS),
    ...{ port, readDelivery: null },
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
  const opened = openLive(place, {
    ...{ surface: Surface.MITEOS, name: 'Miteos', readMessage: messageOf },
    ...{ perMinute, probeAccount, entryOf: entryBy(credentialOf) },
    createPort: (upstream) => new LiveMiteos({ upstream, credentialOf }),
    look: (port, call) => port.listWorkspaces(call),
  });
  return { ...opened, readDelivery: deliveryIn };
}
