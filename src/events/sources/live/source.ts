import type { Surface } from '../../../store/generated/prisma/enums.js';

/**
 * Where the events of a surface come from that does not run in this process. It is opened for a tenant
 * while somebody follows the tenant's events, or something is at work for it: on one process at a time.
 * How it learns of what happens is its own affair; it appends to the log what it has learnt. One that is
 * told over a WebSocket instead of looking is another implementation of this.
 */
export interface LiveSource {
  readonly surface: Surface;
  /** What recognises the credential of a tenant; null when the surface is not configured for it. */
  identify(tenantId: string): Promise<string | null>;
  /** Whether something is at work that is to be followed even if nobody listens. */
  isBusy(tenantId: string): Promise<boolean>;
  /** The tenants for which that is so. */
  busyTenants(): Promise<string[]>;
  /** Somebody listens here, and the source is open on another process. */
  tellOthers(tenantId: string): Promise<void>;
  open(place: OpenPlace): OpenSource;
}

/** For whom a source is open. */
export interface OpenPlace {
  readonly tenantId: string;
  readonly identity: string;
}

export interface OpenSource {
  /** There may be something new, or something else to look at: it is looked at soon. */
  hurry(): void;
  /** Resolves when nothing that is due is under way. */
  settled(): Promise<void>;
  /** When it resolves, nothing of it is left. */
  close(): Promise<void>;
}
