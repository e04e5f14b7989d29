/** What an account may use. */
export interface Limits {
  readonly requestsPerMinute: number;
  /** Tasks that have not ended. One more waits in `pending`. */
  readonly concurrentTasks: number;
  /** Of all files together. */
  readonly storageBytes: number;
}

/** What Miteos gives at each tier. Enterprise is custom: it has Business' requests unless told otherwise. */
export const tiers = {
  free: { requestsPerMinute: 60, concurrentTasks: 1, storageBytes: 100e6 },
  pro: { requestsPerMinute: 300, concurrentTasks: 5, storageBytes: 5e9 },
  power: { requestsPerMinute: 1000, concurrentTasks: 20, storageBytes: 25e9 },
  business: { requestsPerMinute: 5000, concurrentTasks: Infinity, storageBytes: 100e9 },
  enterprise: { requestsPerMinute: 5000, concurrentTasks: Infinity, storageBytes: Infinity },
} as const satisfies Record<string, Limits>;

export type Tier = keyof typeof tiers;

export function isTier(text: string): text is Tier {
  return Object.hasOwn(tiers, text);
}
