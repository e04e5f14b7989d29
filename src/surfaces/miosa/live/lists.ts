import type { z } from 'zod';
import type { UpstreamRequest } from '../../../upstream/request.js';
import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import { SurfaceError } from '../../errors.js';
import { eachOf } from '../../live/outcomes.js';
import type { LiveMiosaOptions } from './options.js';

const MOST_PAGES = 100;

interface Page<T> {
  items: T[];
  total: number | null;
  pageSize: number | null;
}

interface ListRequest<T> {
  route: string;
  params?: UpstreamRequest['params'];
  query?: UpstreamRequest['query'];
  page: z.ZodType<Page<T>>;
  /** Asked for from the beginning; without it the first answer says whether there are more pages. */
  pageSize?: number;
}

/** Several are picked from the list, which is one request. One that it lacks is asked for by its id. */
export async function picked<T extends { id: string }>(
  ids: readonly string[],
  list: () => Promise<T[]>,
  get: (id: string) => Promise<T>,
): Promise<ById<T>> {
  const wanted = new Set(ids);
  const listed = wanted.size > 1 ? await list() : [];
  const found = listed.filter(({ id }) => wanted.delete(id));
  const rest = await eachOf([...wanted], get);
  return new Map([...found.map((one) => [one.id, one] as const), ...rest]);
}

/**
 * A list to its end, however MIOSA pages it. A page that brings nothing new is the last one.
 *
 * @throws SurfaceError `PROTOCOL` when it has not come to its end after 100 pages
 */
export async function wholeList<T extends { id: string }>(
  { upstream }: LiveMiosaOptions,
  out: UpstreamCall,
  list: ListRequest<T>,
): Promise<T[]> {
  const found = new Map<string, T>();
  let size = list.pageSize ?? null;
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const { route, params } = list;
    // Some routes read the one name, some the other.
    const paging = size === null ? {} : { page: number, per_page: size, page_size: size };
    const request = { method: 'GET', route, params, query: { ...list.query, ...paging } } as const;
    const { items, total, pageSize } = await upstream.json(out, request, list.page);
    const before = found.size;
    for (const item of items) if (!found.has(item.id)) found.set(item.id, item);
    size = pageSize ?? size ?? items.length;
    const isLast =
      total === null ? list.pageSize === undefined || items.length < size : found.size >= total;
    if (isLast || found.size === before) return [...found.values()];
  }
  throw new SurfaceError('MIOSA', 'PROTOCOL', 'MIOSA gave a list that does not end.');
}
