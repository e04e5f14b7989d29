import type { UpstreamRequest } from './request.js';

const DOTS = new Set(['', '.', '..']);

/**
 * The path and query of a request, behind the path of the base URL. Every parameter is one encoded
 * segment, whatever it holds. Null for one that cannot be a segment: empty, dots, half a character.
 *
 * @throws Error when the route names a parameter that is not given: a mistake of ours.
 */
export function pathOf({ route, params = {}, query = {} }: UpstreamRequest): string | null {
  const used = new Map(Object.entries(params).map(([name, value]) => [name, segmentOf(value)]));
  if ([...used.values()].includes(null)) return null;
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) => {
    const segment = used.get(name);
    if (typeof segment !== 'string') throw new Error(`The route ${route} lacks "${name}".`);
    return segment;
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/** A path with dots as a segment would be resolved, here or on its way, to that of another thing. */
function segmentOf(value: string): string | null {
  if (DOTS.has(value)) return null;
  try {
    return encodeURIComponent(value);
  } catch {
    return null;
  }
}
