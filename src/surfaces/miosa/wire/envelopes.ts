import { z } from 'zod';
import { count, listOf } from '../../live/reading.js';

/*
 * MIOSA answers in two styles, bare and in envelopes, and its clients have met more. All are read.
 */

/** Names under which one thing comes. */
const SINGLE = ['data', 'workspace', 'project', 'computer', 'file'];
/** Names under which a list comes; the first array is it. */
const LISTS = ['data', 'workspaces', 'projects', 'computers', 'items'];

const object = z.record(z.string(), z.unknown());

/** A thing, bare or in an envelope. What has an id of its own is no envelope. */
export function single<T>(thing: z.ZodType<T>) {
  return z.unknown().transform(unwrapped).pipe(thing);
}

/** What is in the envelope, if it is one. */
export function unwrapped(answer: unknown): unknown {
  const envelope = object.safeParse(answer).data;
  if (!envelope || 'id' in envelope) return answer;
  return SINGLE.map((name) => object.safeParse(envelope[name]).data).find(Boolean) ?? answer;
}

/** Where a page says how many there are in all, and how many on a page. */
const paging = z.object({ total: count, per_page: count, page_size: count }).partial().catch({});

const facts = z
  .looseObject({ total: count.optional(), meta: paging.optional(), page: paging.optional() })
  .catch({})
  .transform(({ total, meta, page }) => ({
    total: total ?? meta?.total ?? page?.total ?? null,
    pageSize: meta?.per_page ?? meta?.page_size ?? page?.page_size ?? page?.per_page ?? null,
  }));

/** A page of a list, perhaps the only one. What is not said of the whole is null. */
export function page<T extends { id: string }>(item: z.ZodType<T>) {
  return z
    .unknown()
    .transform((answer) => [answer, answer])
    .pipe(z.tuple([listOf(LISTS, item), facts]))
    .transform(([items, { total, pageSize }]) => ({ items, total, pageSize }));
}
