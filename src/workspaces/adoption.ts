import type { Clock } from '../clock.js';
import type { EventLog } from '../events/log.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store } from '../store/store.js';
import type { Call } from '../surfaces/call.js';
import { SurfaceError } from '../surfaces/errors.js';
import type { Surfaces } from '../surfaces/surfaces.js';
import { buryLinks } from './links.js';
import type { PartState } from './part-state.js';
import { reconcile, type Listing } from './reconcile.js';
import type { WorkspaceSource } from './sources.js';
import type { Tombstones } from './tombstones.js';

export interface AdoptionOptions {
  store: Store;
  events: EventLog;
  clock: Clock;
  surfaces: Surfaces;
  sources: readonly WorkspaceSource[];
  tombstones: Tombstones;
  /** A surface is not asked again for so long. */
  intervalMs: number;
  /** How long a surface may take to answer. */
  timeoutMs: number;
  /** Told of what went wrong behind a query that did not wait for it. */
  onError: (error: unknown) => void;
}

/** The last look at one surface for one tenant. */
interface Look {
  readonly surface: Surface;
  /** When it began. */
  readonly at: number;
  /** Resolves when it is over. */
  readonly underWay: Promise<void>;
  isOver: boolean;
  /** What the surface has listed; null when it did not. */
  readonly listed: Promise<ReadonlyMap<string, PartState> | null>;
  /** Why it failed, in words that are fit to be shown; null when it did not, or is under way. */
  failure: string | null;
}

/** What surfaces list while somebody asks for it. */
export type Listings = ReadonlyMap<Surface, Look['listed']>;

/** The rest of the time is for the fields that are asked for. */
const SHARE_OF_TIME = 1 / 3;

/**
 * Keeps what is known of the workspaces on the surfaces near to what they have. A surface is listed when
 * somebody asks, at most once in an interval and tenant; only the first time of all is waited for. What
 * an embedded surface has came through the gateway, and is known; only a kill can have come between, so
 * it is looked at once since the start.
 */
export class Adoption {
  readonly #options: AdoptionOptions;
  readonly #looks = new Map<string, Look>();
  /** Which lists the database has seen, of any process. */
  readonly #everListed = new Set<string>();

  constructor(options: AdoptionOptions) {
    this.#options = options;
  }

  /** A surface is not asked again for so long. */
  get intervalMs(): number {
    return this.#options.intervalMs;
  }

  /**
   * Has the surfaces looked at that are due. Where one does not answer, what is known of it stands.
   *
   * @param call of who asks, which is sent if it is waited for.
   * @returns the lists that have been asked for meanwhile.
   */
  async refresh(call: Call): Promise<Listings> {
    const looks = await Promise.all(
      this.#options.sources.map((source) => this.#refresh(source, call)),
    );
    return new Map(looks.flatMap((look) => (look ? [[look.surface, look.listed]] : [])));
  }

  /**
   * Has the live surfaces looked at that are due, for somebody who does not want a list: never waited
   * for. What an embedded one has is known.
   */
  refreshBehind(call: Call): void {
    const { sources, surfaces } = this.#options;
    for (const source of sources) {
      const key = keyOf(call.account, source.surface);
      if (!surfaces.isLive(source.surface) || !this.#isDue(source.surface, key)) continue;
      const own = this.#own(call.account);
      // Who asks for the first list waits for this one.
      const look = this.#begin(source, this.#everListed.has(key) ? own : this.#patient(own));
      this.#looks.set(key, look);
    }
  }

  /** Takes in what the embedded surfaces have, before anybody asks. */
  async adoptEmbedded(call: Call): Promise<void> {
    for (const source of this.#options.sources) {
      if (!this.#options.surfaces.isLive(source.surface)) await this.#refresh(source, call);
    }
  }

  /**
   * Has one surface looked at in the background, whether or not it is due, and gives what it lists; null
   * when it does not, or is not configured.
   */
  async look(tenantId: string, surface: Surface): Promise<ReadonlyMap<string, PartState> | null> {
    const source = this.#options.sources.find((one) => one.surface === surface);
    if (!source) return null;
    const key = keyOf(tenantId, surface);
    const known = this.#looks.get(key);
    const look = known && !known.isOver ? known : this.#begin(source, this.#own(tenantId));
    this.#looks.set(key, look);
    await look.underWay;
    return look.listed;
  }

  /** Why the last look at a surface failed; null if it did not. */
  failureOf(tenantId: string, surface: Surface): string | null {
    return this.#looks.get(keyOf(tenantId, surface))?.failure ?? null;
  }

  /** Resolves when nothing is being looked at. */
  async settled(): Promise<void> {
    await Promise.all([...this.#looks.values()].map(({ underWay }) => underWay));
  }

  /** The look that this has begun, if one was due, or that it has found under way. */
  async #refresh(source: WorkspaceSource, call: Call): Promise<Look | null> {
    const { surface } = source;
    const key = keyOf(call.account, surface);
    const isLive = this.#options.surfaces.isLive(surface);
    const isWaitedFor = !isLive || !(await this.#wasListed(call.account, surface));
    let look = this.#looks.get(key);
    if (!look || this.#isDue(surface, key)) {
      look = this.#begin(source, isWaitedFor ? this.#patient(call) : this.#own(call.account));
      this.#looks.set(key, look);
    }
    const isOver = look.isOver;
    if (isWaitedFor) await look.underWay;
    return isOver ? null : look;
  }

  #isDue(surface: Surface, key: string): boolean {
    const { clock, surfaces, intervalMs } = this.#options;
    const look = this.#looks.get(key);
    if (!look) return true;
    return surfaces.isLive(surface) && clock.now().getTime() - look.at >= intervalMs;
  }

  async #wasListed(tenantId: string, surface: Surface): Promise<boolean> {
    const key = keyOf(tenantId, surface);
    if (!this.#everListed.has(key)) {
      const { store } = this.#options;
      const rows = await store.prisma.surfaceListing.findMany({
        ...{ where: { tenantId }, select: { surface: true } },
      });
      for (const row of rows) this.#everListed.add(keyOf(tenantId, row.surface));
    }
    return this.#everListed.has(key);
  }

  #begin(source: WorkspaceSource, call: Call): Look {
    const { clock } = this.#options;
    const { surface } = source;
    const askedAt = clock.now();
    const listing = this.#list(source, call);
    const look: Look = {
      ...{ surface, at: askedAt.getTime(), failure: null, isOver: false },
      listed: listing.then(
        (listing) => listing && new Map(listing.found.map(({ id, state }) => [id, state])),
        () => null,
      ),
      underWay: this.#keep(source, call, listing).then(
        () => {
          look.isOver = true;
          this.#everListed.add(keyOf(call.account, surface));
        },
        (error: unknown) => {
          look.isOver = true;
          look.failure = isOfSurface(error) ? error.message : 'What it said could not be kept.';
          if (!isOfSurface(error)) this.#options.onError(error);
        },
      ),
    };
    return look;
  }

  /** Null when the surface is not configured. */
  async #list(source: WorkspaceSource, call: Call): Promise<Listing | null> {
    const { clock, surfaces } = this.#options;
    const { surface } = source;
    const { account: tenantId } = call;
    const seenWith = await surfaces.identify(surface, tenantId);
    if (seenWith === null) return null;
    const askedAt = clock.now();
    return { surface, askedAt, seenWith, found: await source.list(call) };
  }

  async #keep(
    source: WorkspaceSource,
    call: Call,
    listing: Promise<Listing | null>,
  ): Promise<void> {
    const { store, surfaces } = this.#options;
    const listed = await listing;
    if (listed === null) return;
    const { account: tenantId } = call;
    const { surface, seenWith } = listed;
    const keeper = { ...this.#options, viewer: { tenantId } };
    const { missing, recovered } = await reconcile(store, keeper, listed);
    const gone = await this.#confirm(source, call, missing);
    // A credential that was changed meanwhile may see other workspaces.
    if (gone.length === 0 || (await surfaces.identify(surface, tenantId)) !== seenWith) return;
    await store.transaction((tx) => buryLinks(tx, keeper, surface, gone, recovered));
  }

  /** Those of the ids that are not there when asked for either; what is unclear is looked at again. */
  async #confirm(source: WorkspaceSource, call: Call, missing: readonly string[]) {
    const isThere = await Promise.all(missing.map((id) => source.has(call, id)));
    return missing.filter((_, index) => !isThere[index]);
  }

  #patient(call: Call): Call {
    const now = this.#options.clock.now().getTime();
    const patience = (call.deadline.getTime() - now) * SHARE_OF_TIME;
    return { ...call, deadline: new Date(now + patience) };
  }

  /** The gateway's own, for which nobody waits. */
  #own(account: string): Call {
    const { clock, timeoutMs } = this.#options;
    const deadline = new Date(clock.now().getTime() + timeoutMs);
    return { account, deadline, signal: new AbortController().signal, lane: 'background' };
  }
}

function isOfSurface(error: unknown): error is SurfaceError {
  return error instanceof SurfaceError;
}

function keyOf(tenantId: string, surface: Surface): string {
  return `${surface} ${tenantId}`;
}
