import type { Context } from '../context.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { SurfaceStatus } from '../surfaces/surfaces.js';

/** A part is called stale after so many intervals in which its surface could have been listed again. */
const INTERVALS = 3;

/** What is known of the freshness of all parts on one surface. */
export interface SurfaceFreshness {
  readonly isLive: boolean;
  /** When the list of its workspaces was read last; null when never. */
  readonly listedAt: Date | null;
  readonly status: SurfaceStatus['state'];
  readonly error: string | null;
}

export interface Freshness {
  readonly state: 'LIVE' | 'STALE' | 'DOWN';
  readonly asOf: Date;
  readonly error: string | null;
}

/** Reads it of several surfaces at once. Calls none of them. */
export async function surfaceFreshness(
  {
    store,
    surfaces,
    adoption,
    viewer: { tenantId },
  }: Pick<Context, 'store' | 'surfaces' | 'adoption' | 'viewer'>,
  wanted: readonly Surface[],
): Promise<SurfaceFreshness[]> {
  const [listings, statuses] = await Promise.all([
    store.prisma.surfaceListing.findMany({ where: { tenantId } }),
    surfaces.list(tenantId),
  ]);
  return wanted.map((surface) => {
    const status = statuses.find((status) => status.surface === surface);
    const failure = adoption.failureOf(tenantId, surface);
    return {
      isLive: surfaces.isLive(surface),
      listedAt: listings.find((listing) => listing.surface === surface)?.listedAt ?? null,
      status: status?.state ?? 'NOT_CONFIGURED',
      error: failure ?? (status?.state === 'DOWN' ? status.lastError : null),
    };
  });
}

/** How fresh a part is. What an embedded surface has is always read as it is now. */
export function freshnessOf(
  { clock, adoption }: Pick<Context, 'clock' | 'adoption'>,
  { asOf: keptAt }: { asOf: Date },
  { isLive, listedAt, status, error }: SurfaceFreshness,
): Freshness {
  const now = clock.now();
  if (!isLive) return { state: 'LIVE', asOf: now, error: null };
  const asOf = listedAt !== null && listedAt > keptAt ? listedAt : keptAt;
  if (status === 'NOT_CONFIGURED') {
    return { state: 'DOWN', asOf, error: 'The tenant has no credential for the surface.' };
  }
  if (status === 'DOWN') return { state: 'DOWN', asOf, error };
  const isOld = now.getTime() - asOf.getTime() > INTERVALS * adoption.intervalMs;
  return error !== null || isOld ? { state: 'STALE', asOf, error } : { state: 'LIVE', asOf, error };
}
