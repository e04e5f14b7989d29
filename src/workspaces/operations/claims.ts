import type { Surface } from '../../store/generated/prisma/enums.js';
import type { Store } from '../../store/store.js';
import { newWorkspace } from '../new-workspace.js';
import type { Found } from '../part-state.js';
import { earliest, isNamed } from './candidates.js';

/**
 * Tells which workspaces an operation may own that is open, or was undone since the surface was asked
 * for its list: those that it has made, or that may be what it is making.
 */
export async function operationClaims(
  store: Store,
  listing: { tenantId: string; surface: Surface; askedAt: Date },
): Promise<(found: Found) => boolean> {
  const { tenantId, surface, askedAt } = listing;
  const begun = { tenantId, surface, startedAt: { not: null } };
  const operations = await store.prisma.operation.findMany({
    where: {
      ...{ tenantId, kind: { in: ['CREATE_WORKSPACE', 'ADD_SURFACE'] }, steps: { some: begun } },
      OR: [{ endedAt: null }, { endedAt: { gte: askedAt }, state: 'FAILED' }],
    },
    select: { input: true, steps: { where: begun } },
  });
  const claims = operations.flatMap(({ input, steps }) => {
    const { name } = newWorkspace.parse(JSON.parse(input));
    return steps.map(
      ({ upstreamId, startedAt }) =>
        ({ id, state }: Found): boolean =>
          upstreamId !== null
            ? upstreamId === id
            : startedAt !== null &&
              isNamed(state.name, name) &&
              Date.parse(state.createdAt) >= earliest(startedAt),
    );
  });
  return (found) => claims.some((isClaimed) => isClaimed(found));
}
