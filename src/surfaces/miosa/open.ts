import { Surface } from '../../store/generated/prisma/enums.js';
import { embeddedPlace } from '../embedded/place.js';
import { openLive, type LiveOptions } from '../live/open.js';
import { entryBy } from '../live/outgoing.js';
import type { OpenSurface } from '../surfaces.js';
import { EmbeddedMiosa, type EmbeddedMiosaOptions } from './embedded.js';
import { LiveMiosa } from './live.js';
import { deliveryIn } from './live/events.js';
import type { MiosaFeed, MiosaPort, ReadMiosaDelivery } from './port.js';
import { fieldOf, messageOf } from './wire/errors.js';

export type OpenMiosa = OpenSurface & {
  port: MiosaPort;
  /** Null: it appends to the log itself. */
  feed: MiosaFeed | null;
  /** Null: it posts nothing. */
  readDelivery: ReadMiosaDelivery | null;
};

/** MIOSA in this process, at work. */
export async function openEmbeddedMiosa(options: EmbeddedMiosaOptions): Promise<OpenMiosa> {
  const port = new EmbeddedMiosa(options);
  await port.start();
  return {
    ...embeddedPlace(Surface.MIOSA),
    ...{ port, feed: null, readDelivery: null },
    serveLink: () => Promise.resolve(null),
    settled: () => port.settled(),
    close: () => port.stop(),
  };
}

/** The real MIOSA. */
export function openLiveMiosa({
  perMinute,
  credentialOf,
  probeAccount,
  ...place
}: LiveOptions): OpenMiosa {
  const opened = openLive(place, {
    ...{ surface: Surface.MIOSA, name: 'MIOSA', readMessage: messageOf, readField: fieldOf },
    ...{ perMinute, probeAccount, entryOf: entryBy(credentialOf) },
    createPort: (upstream) => new LiveMiosa({ upstream, credentialOf }),
    look: (port, call) => port.listWorkspaces(call),
  });
  return {
    ...opened,
    feed: (call, lastEventId) => opened.port.follow(call, lastEventId, () => place.clock.now()),
    readDelivery: (body) => deliveryIn(body, place.clock.now()),
  };
}
