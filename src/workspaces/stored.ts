import { isDeepStrictEqual } from 'node:util';
import type { Metadata } from '../surfaces/miosa/port.js';
import type { WorkspaceChanges, WorkspaceField } from './on-surfaces.js';
import type { PartState } from './part-state.js';

/** The metadata afterwards: keys that are given are set, those with null are removed. */
export function mergeMetadata(before: Metadata, changes: Metadata): Metadata {
  const after = { ...before, ...changes };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null));
}

/**
 * What of these fields is not as it was given, in the names of the input; keys of the metadata and
 * fields of the repository each for itself. All, where it is not known what is stored.
 */
export function lackingIn(
  stored: PartState | null,
  changes: WorkspaceChanges,
  fields: readonly WorkspaceField[],
): string[] {
  return fields.flatMap((field) =>
    partsOfField(stored, changes, field).flatMap(({ name, given, kept }) =>
      stored !== null && isSame(given, kept) ? [] : [name],
    ),
  );
}

interface Compared {
  name: string;
  given: unknown;
  /** Null where there is nothing. */
  kept: unknown;
}

function partsOfField(
  stored: PartState | null,
  changes: WorkspaceChanges,
  field: WorkspaceField,
): Compared[] {
  if (field !== 'metadata' && field !== 'repository') {
    return [{ name: field, given: changes[field], kept: stored?.[field] ?? null }];
  }
  const kept: Readonly<Record<string, unknown>> = stored?.[field] ?? {};
  return Object.entries(changes[field] ?? {}).flatMap(([key, given]) =>
    given === undefined
      ? []
      : [{ name: `${field}.${key}`, given, kept: Object.hasOwn(kept, key) ? kept[key] : null }],
  );
}

/** Surfaces may take off blanks around a text. */
function isSame(given: unknown, kept: unknown): boolean {
  if (typeof given === 'string' && typeof kept === 'string') return given.trim() === kept.trim();
  return isDeepStrictEqual(given, kept);
}
