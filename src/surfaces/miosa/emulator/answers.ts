/**
 * MIOSA documents two: single objects bare, lists as `{data,total}` and some errors as texts
 * (`reference`), or everything in envelopes.
 */
export const styles = ['reference', 'envelope'] as const;
export type Style = (typeof styles)[number];

export function isStyle(text: string): text is Style {
  return styles.some((style) => style === text);
}

/** What a route answers, in whatever style is asked for. */
export type Answer = (style: Style) => Response;

/** A single object. */
export function one(value: object, status = 200): Answer {
  return (style) => Response.json(style === 'envelope' ? { data: value } : value, { status });
}

export interface Page {
  readonly number: number;
  readonly size: number;
  readonly total: number;
}

/** A list; whole, unless it is a page. */
export function list(rows: readonly object[], page?: Page): Answer {
  const total = page?.total ?? rows.length;
  return (style) =>
    Response.json(
      style === 'reference'
        ? { data: rows, total }
        : { data: rows, page: { page: page?.number ?? 1, page_size: page?.size ?? total, total } },
    );
}

/** JSON that is the same in both styles. */
export function plain(value: unknown, status = 200): Answer {
  return () => Response.json(value, { status });
}
