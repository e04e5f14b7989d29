import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Access } from '../access/access.js';
import type { Secrets } from '../access/secrets.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { EventLog } from '../events/log.js';
import { recordMiosaEvents } from '../events/sources/miosa.js';
import { recordMiteosEvents } from '../events/sources/miteos.js';
import { recordRoutaEvents } from '../events/sources/routa.js';
import { BlobFolder } from '../files/blobs.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { Store } from '../store/store.js';
import { openEmbeddedMiosa, openLiveMiosa, type OpenMiosa } from '../surfaces/miosa/open.js';
import { openEmbeddedRouta, openLiveRouta, type OpenRouta } from '../surfaces/routa/open.js';
import { openEmbeddedMiteos, openLiveMiteos, type OpenMiteos } from '../surfaces/miteos/open.js';

/** What the surfaces are made of. */
export interface SurfaceParts {
  config: Config;
  store: Store;
  access: Access;
  secrets: Secrets;
  events: EventLog;
  clock: Clock;
  log: Logger;
  /** Where the gateway is reached, for links to it. */
  publicUrl: () => string;
  /** Where the embedded MIOSA looks up what a domain is an alias of. By default it looks up nothing. */
  resolveCname: ((name: string) => Promise<string[]>) | undefined;
}

/** The account of a tenant has its name. */
export interface OpenSurfaces {
  readonly miteos: OpenMiteos;
  readonly miosa: OpenMiosa;
  readonly routa: OpenRouta;
}

/** Each surface as the configuration says: in this process, or the real one. */
export async function openSurfaces(parts: SurfaceParts): Promise<OpenSurfaces> {
  return {
    miteos: await openMiteos(parts),
    miosa: await openMiosa(parts),
    routa: openRouta(parts),
  };
}

async function openMiteos(parts: SurfaceParts): Promise<OpenMiteos> {
  const { config, store, secrets, events, clock, publicUrl } = parts;
  if (config.miteos.mode === 'live') {
    return openLiveMiteos({ ...config.miteos, ...live(parts, Surface.MITEOS) });
  }
  return openEmbeddedMiteos({
    ...{ store, clock, publicUrl, seed: config.miteos.seed },
    blobs: await BlobFolder.open(join(config.dataDir, 'blobs')),
    linkKey: secrets.derive('links'),
    onEvents: (tx, account, happened) => recordMiteosEvents(events, tx, account, happened),
    onError: report(parts, 'Miteos'),
  });
}

async function openMiosa(parts: SurfaceParts): Promise<OpenMiosa> {
  const { config, store, events, clock, resolveCname } = parts;
  if (config.miosa.mode === 'live') {
    return openLiveMiosa({ ...config.miosa, ...live(parts, Surface.MIOSA) });
  }
  return openEmbeddedMiosa({
    ...{ store, clock, resolveCname },
    blobs: await BlobFolder.open(join(config.dataDir, 'miosa-blobs')),
    onEvents: (tx, account, happened) => recordMiosaEvents(events, tx, account, happened),
    onError: report(parts, 'MIOSA'),
  });
}

function openRouta(parts: SurfaceParts): OpenRouta {
  const { config, store, events, clock, log } = parts;
  if (config.routa.mode === 'live') {
    return openLiveRouta({ ...config.routa, clock, log, account: config.defaultTenant });
  }
  return openEmbeddedRouta({
    ...{ store, clock, localPaths: config.routa.codebaseRoot ?? config.isDevelopment },
    onEvents: (tx, account, happened) => recordRoutaEvents(events, tx, account, happened),
    onError: report(parts, 'Routa'),
  });
}

/** What a live surface with credentials needs to be told. */
function live({ config, access, clock, log }: SurfaceParts, surface: Surface) {
  return {
    ...{ clock, log, probeAccount: config.defaultTenant },
    credentialOf: async (tenantId: string) =>
      (await access.upstreamCredentials.of(tenantId, surface))?.text ?? null,
  };
}

function report({ log }: SurfaceParts, name: string) {
  return (error: unknown): void => {
    log.error({ err: error }, `the embedded ${name} met an error`);
  };
}
