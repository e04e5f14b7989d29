import { z } from 'zod';

/*
 * How the parts of an answer are read. What is missing, or not as documented, is null: only an `id`
 * is needed, since nothing can be done with a thing that has none. Nothing is made of what is missing or
 * wrong, not even an error: an answer may hold a million of it.
 */

/** More than fit into an answer if each says a little. */
const MOST_ITEMS = 50_000;
const INSTANT = z.regexes.datetime({ offset: true, local: true });

/** Opaque, and never parsed. */
export const id = z.union([z.string().min(1), z.int().transform(String)]);

export const text = orNull((given) => (typeof given === 'string' ? given : null));

/** A text that says something. */
export const word = orNull((given) =>
  typeof given === 'string' && /\S/.test(given) ? given : null,
);

export const flag = orNull((given) => (typeof given === 'boolean' ? given : null));

export const number = orNull(numberOf);

/** A whole number that fits into an `Int` of GraphQL. */
export const count = wholeUpTo(2 ** 31 - 1);

export const sizeBytes = wholeUpTo(Number.MAX_SAFE_INTEGER);

/** A time. One that names no zone is in UTC, like all others. */
export const instant = orNull((given) => {
  if (typeof given !== 'string' || !INSTANT.test(given)) return null;
  return new Date(/(Z|[+-]\d\d:\d\d)$/.test(given) ? given : `${given}Z`);
});

/** An address that a browser may be sent to. */
export const link = z
  .url({ protocol: /^https?$/ })
  .nullable()
  .catch(null);

/** What it says, if it is an object. */
export const map = orNull((given) =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
    ? Object.fromEntries(Object.entries(given).filter(([key]) => key !== '__proto__'))
    : null,
);

/**
 * A list, bare or in an envelope under the first of these names that holds one. An item without a usable
 * id is left out, and so is one whose id has come before; with no usable item among some, it is no such
 * list.
 */
export function listOf<T extends { id: string }>(names: readonly string[], item: z.ZodType<T>) {
  return itemsUnder(names).transform((given, context) => {
    const found = new Map<string, T>();
    for (const one of given) {
      const { data } = item.safeParse(one);
      if (data && !found.has(data.id)) found.set(data.id, data);
    }
    if (given.length > 0 && found.size === 0) {
      context.addIssue({ code: 'custom', message: `None of the ${names.join('/')} has an id.` });
    }
    return [...found.values()];
  });
}

/** The items of a list, bare or in an envelope under the first of these names that holds one. */
export function itemsUnder(names: readonly string[]) {
  return z
    .unknown()
    .transform((given) => {
      const envelope = z.record(z.string(), z.unknown()).safeParse(given).data ?? {};
      return [given, ...names.map((name) => envelope[name])].find((one) => Array.isArray(one));
    })
    .pipe(z.array(z.unknown()).max(MOST_ITEMS));
}

function wholeUpTo(most: number) {
  return orNull((given) => {
    const value = Math.round(numberOf(given) ?? -1);
    return value >= 0 && value <= most ? value : null;
  });
}

function numberOf(given: unknown): number | null {
  if (typeof given === 'number') return Number.isFinite(given) ? given : null;
  return typeof given === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(given)
    ? Number(given)
    : null;
}

function orNull<T>(read: (given: unknown) => T | null) {
  return z.unknown().optional().transform(read);
}
