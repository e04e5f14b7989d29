import { z } from 'zod';

/*
 * How the parts of an answer are read. What is missing, or not as documented, is null: only an `id`
 * is needed, since nothing can be done with a thing that has none.
 */

/** Opaque, and never parsed. */
export const id = z.union([z.string().min(1), z.int().transform(String)]);

export const text = z.string().nullable().catch(null);

/** A text that says something. */
export const word = z.string().regex(/\S/).nullable().catch(null);

export const flag = z.boolean().nullable().catch(null);

const anyNumber = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,15})?$/)
    .transform(Number),
]);

export const number = anyNumber.nullable().catch(null);

/** A whole number that fits into an `Int` of GraphQL. */
export const count = wholeUpTo(2 ** 31 - 1);

export const sizeBytes = wholeUpTo(Number.MAX_SAFE_INTEGER);

/** A time. One that names no zone is in UTC, like all others. */
export const instant = z.iso
  .datetime({ offset: true, local: true })
  .transform((time) => new Date(/(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`))
  .nullable()
  .catch(null);

/** An address that a browser may be sent to. */
export const link = z
  .url({ protocol: /^https?$/ })
  .nullable()
  .catch(null);

/** What it says, if it is an object. */
export const map = z.record(z.string(), z.unknown()).nullable().catch(null);

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
    .pipe(z.array(z.unknown()));
}

function wholeUpTo(most: number) {
  return anyNumber
    .transform((value) => Math.round(value))
    .pipe(z.int().min(0).max(most))
    .nullable()
    .catch(null);
}
