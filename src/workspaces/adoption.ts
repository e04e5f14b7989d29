import type { Context } from '../context.js';
import type { Call } from '../surfaces/call.js';
import { SurfaceError } from '../surfaces/errors.js';
import type { MiosaWorkspace } from '../surfaces/miosa/port.js';
import { foundOnMiosa, foundOnMiteos, type Found } from './found.js';
import { takeIn } from './taking-in.js';

/** The rest of the time is for the fields that are asked for. */
const SHARE_OF_TIME = 1 / 3;

/**
 * Looks which workspaces there are on the surfaces, and takes in those that are not known yet. Nothing
 * is changed or removed. Where a surface does not answer, what is known of it already stands.
 */
export async function adoptWorkspaces(context: Context): Promise<void> {
  const call = context.call();
  const now = context.clock.now().getTime();
  const patience = (call.deadline.getTime() - now) * SHARE_OF_TIME;
  const patient = { ...call, deadline: new Date(now + patience) };
  const lists = await Promise.all([
    orNothing(onMiteos(context, patient)),
    orNothing(onMiosa(context, patient)),
  ]);
  await takeIn(context, lists.flat());
}

async function orNothing(list: Promise<Found[]>): Promise<Found[]> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof SurfaceError) return [];
    throw error;
  }
}

async function onMiteos({ miteos, loaders }: Context, call: Call): Promise<Found[]> {
  const found = await miteos.listWorkspaces(call);
  for (const workspace of found) loaders.miteosWorkspace.prime(workspace.id, workspace);
  return found.map(foundOnMiteos);
}

async function onMiosa({ miosa, loaders }: Context, call: Call): Promise<Found[]> {
  const found = await miosa.listWorkspaces(call);
  for (const workspace of found) loaders.miosaWorkspace.prime(workspace.id, workspace);
  return found.filter((workspace) => !isUntouched(workspace)).map(foundOnMiosa);
}

/** MIOSA makes a default workspace by itself: until it is used, nobody looks for it in a list. */
function isUntouched({ isDefault, computerCount, createdAt, updatedAt }: MiosaWorkspace): boolean {
  return isDefault && computerCount === 0 && updatedAt.getTime() === createdAt.getTime();
}
