/** How many there are on all pages; counted only when it is asked for, where that takes a look. */
export type TotalCount = number | (() => Promise<number>);

export function countOf(total: TotalCount): number | Promise<number> {
  return typeof total === 'function' ? total() : total;
}
