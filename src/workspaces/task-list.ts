import type { Context } from '../context.js';
import type { MiteosTask, TaskStatus } from '../surfaces/miteos/port.js';

/** Miteos gives at most this many tasks at once. */
const MITEOS_PAGE = 100;

/** Where a task stood in Miteos' list when it was seen. */
export interface ListPlace {
  id: string;
  createdAt: Date;
  offset: number;
}

export interface TaskList {
  items: { task: MiteosTask; place: ListPlace }[];
  hasNextPage: boolean;
  totalCount: number;
}

/**
 * The next tasks behind `after` in Miteos' own list, newest first. The list moves while it is paged:
 * new tasks push the others down, and tasks that leave a filter pull them up. So the page begins
 * where the last task was, looks back or forth to where it is now, and takes no task twice.
 */
export async function listTasks(
  context: Pick<Context, 'miteos' | 'call'>,
  query: { status: TaskStatus | null; first: number; after: ListPlace | null },
): Promise<TaskList> {
  const { status, first, after } = query;
  const limit = Math.min(MITEOS_PAGE, first + 2);
  const read = (offset: number) =>
    context.miteos.listTasks(context.call(), { ...(status && { status }), limit, offset });

  let offset = after?.offset ?? 0;
  let page = await read(offset);
  while (after && offset > 0 && !startsBefore(page.tasks, after)) {
    offset = Math.max(0, offset - limit);
    page = await read(offset);
  }

  const found = new Map<string, TaskList['items'][number]>();
  const seen = new Set<string>();
  let passed = after === null;
  for (;;) {
    for (const [index, task] of page.tasks.entries()) {
      const { id, createdAt } = task;
      if (after && createdAt > after.createdAt) continue;
      if (after?.id === id) {
        // What was made in the same instant and stands above it has been given already.
        found.clear();
        passed = true;
        continue;
      }
      if (after && createdAt < after.createdAt) passed = true;
      found.set(id, { task, place: { id, createdAt, offset: offset + index } });
    }
    const before = seen.size;
    for (const { id } of page.tasks) seen.add(id);
    // A list that only repeats itself has no end to be waited for.
    if (seen.size === before || isLast(page, { limit, offset })) break;
    if (passed && found.size > first) break;
    offset += page.tasks.length;
    page = await read(offset);
  }
  const items = [...found.values()];
  return {
    items: items.slice(0, first),
    hasNextPage: items.length > first,
    totalCount: page.total,
  };
}

/** A page that is short may still have others behind it: a surface may give fewer than it was asked for. */
function isLast(
  { tasks, total }: { tasks: readonly MiteosTask[]; total: number },
  { limit, offset }: { limit: number; offset: number },
): boolean {
  return tasks.length === 0 || (tasks.length < limit && offset + tasks.length >= total);
}

/** Whether what lies behind the place cannot begin above this page. */
function startsBefore(tasks: readonly MiteosTask[], place: ListPlace): boolean {
  const [head] = tasks;
  return head !== undefined && (head.id === place.id || head.createdAt > place.createdAt);
}
