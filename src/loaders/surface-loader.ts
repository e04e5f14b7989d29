import DataLoader from 'dataloader';
import type { ById } from '../surfaces/by-id.js';

/** Loads by ids of a surface; null for what is not there. */
export function surfaceLoader<T>(
  read: (ids: readonly string[]) => Promise<ById<T>>,
): DataLoader<string, T | null> {
  return new DataLoader<string, T | null>(async (ids) => {
    const found = await read(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
}
