import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import type { MiteosDeliverable } from '../surfaces/miteos/port.js';
import type { TaskPlace } from './task-pages.js';

/** How many tasks are looked at in one step. */
const TASKS_AT_ONCE = 50;

/** Where a deliverable stands in its Workspace: its task, and itself. */
export interface DeliverablePlace {
  task: TaskPlace;
  id: string;
}

export interface PlacedDeliverable {
  deliverable: MiteosDeliverable;
  place: DeliverablePlace;
}

/** The next deliverables of a Workspace, by task from the newest on, within a task from the oldest on. */
export async function listDeliverables(
  { loaders }: Context,
  workspaceId: string,
  query: { first: number; after: DeliverablePlace | null },
): Promise<{ items: PlacedDeliverable[]; hasNextPage: boolean }> {
  const { first, after } = query;
  const items: PlacedDeliverable[] = [];
  let tasks = after ? [after.task] : [];
  let behind: TaskPlace | null = after?.task ?? null;
  let more = true;
  for (;;) {
    const lists = await Promise.all(
      tasks.map(async (task) => {
        const all = (await loaders().miteosDeliverables.load(task.taskId)) ?? [];
        return all.map((deliverable) => ({ deliverable, place: { task, id: deliverable.id } }));
      }),
    );
    items.push(...lists.flat());
    if (after) items.splice(0, items.findIndex(({ place }) => place.id === after.id) + 1);
    if (items.length > first || !more) break;
    const page = await loaders().taskPage.load({
      workspaceId,
      first: TASKS_AT_ONCE,
      after: behind,
    });
    if (!page) throw new NotFoundError('There is no Workspace with this id.');
    tasks = page.items;
    behind = tasks.at(-1) ?? null;
    more = page.hasNextPage;
  }
  return { items: items.slice(0, first), hasNextPage: items.length > first };
}
