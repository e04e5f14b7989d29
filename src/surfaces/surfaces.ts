import type { Surface } from '../store/generated/prisma/enums.js';
import type { RateLimit } from '../upstream/upstream.js';

export const surfaceModes = ['EMBEDDED', 'LIVE'] as const;
export const surfaceStates = ['UP', 'DOWN', 'UNKNOWN', 'NOT_CONFIGURED'] as const;

/** How a surface does for a tenant, as far as the calls so far have shown. */
export interface SurfaceStatus {
  readonly surface: Surface;
  readonly mode: (typeof surfaceModes)[number];
  readonly state: (typeof surfaceStates)[number];
  /** Of recent answers, in ms. */
  readonly latencyMs: number | null;
  /** Of the tenant's credential. */
  readonly rateLimit: RateLimit | null;
  /** The last time that the surface itself was at fault, in words that are fit to be shown. */
  readonly lastError: string | null;
}

/** A surface that this gateway has, embedded or live. */
export interface OpenSurface {
  readonly surface: Surface;
  readonly mode: (typeof surfaceModes)[number];
  /** Calls nothing. */
  status(tenantId: string): Promise<SurfaceStatus>;
  /**
   * What recognises whom the surface takes a tenant for, without telling the credential; null when it is
   * not configured for the tenant.
   */
  identify(tenantId: string): Promise<string | null>;
  /** Answers the links that the surface has signed here; null for any other request. */
  serveLink(request: Request): Promise<Response | null>;
  /** Resolves when everything that is due by the clock has been done. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** All surfaces of this gateway. */
export class Surfaces {
  readonly #open: readonly OpenSurface[];

  constructor(open: readonly OpenSurface[]) {
    this.#open = open;
  }

  isLive(surface: Surface): boolean {
    return this.#open.some((open) => open.surface === surface && open.mode === 'LIVE');
  }

  /** An embedded Routa appends what happens to its workspaces in the transaction of the change itself. */
  tellsOfWorkspaces(surface: Surface): boolean {
    return surface === 'ROUTA' && !this.isLive(surface);
  }

  /** See `OpenSurface.identify`; null also for a surface that this gateway does not have. */
  async identify(surface: Surface, tenantId: string): Promise<string | null> {
    const open = this.#open.find((open) => open.surface === surface);
    return open ? open.identify(tenantId) : null;
  }

  list(tenantId: string): Promise<SurfaceStatus[]> {
    return Promise.all(this.#open.map((surface) => surface.status(tenantId)));
  }
}
