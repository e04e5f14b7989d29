import type { Viewer } from '../access/viewer.js';
import type { Context } from '../context.js';
import type { Loaders } from '../loaders.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { Call } from '../surfaces/call.js';
import { SurfaceError } from '../surfaces/errors.js';
import type { MiosaWorkspace } from '../surfaces/miosa/port.js';
import { foundOnMiosa, foundOnMiteos, type Found } from './found.js';
import { takeIn } from './taking-in.js';

/** The rest of the time is for the fields that are asked for. */
const SHARE_OF_TIME = 1 / 3;

/** For whom, and with what, workspaces are looked for. */
export interface AdoptionPlace extends Pick<
  Context,
  'store' | 'clock' | 'miteos' | 'miosa' | 'surfaces' | 'call'
> {
  readonly viewer: Pick<Viewer, 'tenantId'>;
  /** Told what has been found, so that it is not read again; null when nobody will ask. */
  readonly loaders: Pick<Loaders, 'miteosWorkspace' | 'miosaWorkspace'> | null;
}

/**
 * Takes in workspaces that exist on the surfaces. What an embedded surface has came through the
 * gateway, and is known; only a kill can have come between, so it is looked at once since the start.
 */
export class Adoption {
  readonly #looked = new Set<string>();

  /**
   * Looks which workspaces there are on the surfaces, and takes in those that are not known yet.
   * Nothing is changed or removed. Where a surface does not answer, what is known of it already stands.
   */
  adopt(place: AdoptionPlace): Promise<void> {
    return this.#adopt(place, () => true);
  }

  /** The same without calling a real surface: for the start, before anybody asks. */
  adoptEmbedded(place: AdoptionPlace): Promise<void> {
    return this.#adopt(place, (surface) => !place.surfaces.isLive(surface));
  }

  async #adopt(place: AdoptionPlace, isWanted: (surface: Surface) => boolean): Promise<void> {
    const { surfaces, viewer, clock } = place;
    const isDue = (surface: Surface): boolean =>
      isWanted(surface) && (surfaces.isLive(surface) || !this.#looked.has(viewer.tenantId));
    const call = place.call();
    const now = clock.now().getTime();
    const patience = (call.deadline.getTime() - now) * SHARE_OF_TIME;
    const patient = { ...call, deadline: new Date(now + patience) };
    const lists = await Promise.all([
      isDue(Surface.MITEOS) ? orNothing(onMiteos(place, patient)) : [],
      isDue(Surface.MIOSA) ? orNothing(onMiosa(place, patient)) : [],
    ]);
    await takeIn(place, lists.flat());
    this.#looked.add(viewer.tenantId);
  }
}

async function orNothing(list: Promise<Found[]>): Promise<Found[]> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof SurfaceError) return [];
    throw error;
  }
}

async function onMiteos({ miteos, loaders }: AdoptionPlace, call: Call): Promise<Found[]> {
  const found = await miteos.listWorkspaces(call);
  for (const workspace of found) loaders?.miteosWorkspace.prime(workspace.id, workspace);
  return found.map(foundOnMiteos);
}

async function onMiosa({ miosa, loaders }: AdoptionPlace, call: Call): Promise<Found[]> {
  const found = await miosa.listWorkspaces(call);
  for (const workspace of found) loaders?.miosaWorkspace.prime(workspace.id, workspace);
  return found.filter((workspace) => !isUntouched(workspace)).map(foundOnMiosa);
}

/** MIOSA makes a default workspace by itself: until it is used, nobody looks for it in a list. */
function isUntouched({ isDefault, computerCount, createdAt, updatedAt }: MiosaWorkspace): boolean {
  return isDefault && computerCount === 0 && updatedAt.getTime() === createdAt.getTime();
}
