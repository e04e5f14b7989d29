import type { OperationStep } from '../../store/generated/prisma/client.js';
import type { Store } from '../../store/store.js';
import { storable } from '../found.js';
import type { Found } from '../part-state.js';

/** As much may the clock of a surface be behind ours. */
const SKEW_MS = 300_000;

/** Workspaces of a surface that the step may have made. */
export interface Candidates {
  /** Made since it was begun. */
  readonly since: Found[];
  /** Made so shortly before by the surface's clock that it cannot be told. */
  readonly perhaps: Found[];
}

/** Those of the name that are nobody else's: no part of a Workspace, not hidden, of no other operation. */
export async function candidatesOf(
  store: Store,
  step: OperationStep,
  { name, listed }: { name: string; listed: readonly Found[] },
): Promise<Candidates> {
  const begun = step.startedAt?.getTime() ?? Infinity;
  // A surface may count whole seconds only.
  const sinceMs = Math.floor(begun / 1_000) * 1_000;
  const named = listed.filter(
    ({ id, state }) =>
      storable(id) === id &&
      isNamed(state.name, name) &&
      Date.parse(state.createdAt) >= sinceMs - SKEW_MS,
  );
  const free = named.length === 0 ? [] : await notTaken(store, step, named);
  const isSince = ({ state }: Found) => Date.parse(state.createdAt) >= sinceMs;
  return { since: free.filter(isSince), perhaps: free.filter((one) => !isSince(one)) };
}

/** Whether a surface that was given a name may show it like this. */
export function isNamed(shown: string, given: string): boolean {
  return shown.trim() === storable(given).trim();
}

/** What was made before this was not made by a step that was begun at that time. */
export function earliest(begunAt: Date): number {
  return begunAt.getTime() - SKEW_MS;
}

async function notTaken(
  { prisma }: Store,
  { tenantId, surface, operationId }: OperationStep,
  found: readonly Found[],
): Promise<Found[]> {
  const where = { tenantId, surface, upstreamId: { in: found.map(({ id }) => id) } };
  const select = { upstreamId: true } as const;
  const rows = await Promise.all([
    prisma.workspaceLink.findMany({ where, select }),
    prisma.hiddenUpstream.findMany({ where, select }),
    prisma.operationStep.findMany({
      ...{ where: { ...where, operationId: { not: operationId } }, select },
    }),
  ]);
  const taken = new Set(rows.flat().map(({ upstreamId }) => upstreamId));
  return found.filter(({ id }) => !taken.has(id));
}
