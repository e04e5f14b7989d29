import { Surface } from '../store/generated/prisma/enums.js';
import type { MiteosTask, TaskStatus } from '../surfaces/miteos/port.js';
import type { RoutaTask } from '../surfaces/routa/port.js';
import { commonTaskStatus } from '../surfaces/routa/statuses.js';

/** A task of either surface that has tasks. */
export type AnyTask = MiteosTask | RoutaTask;

export function isOfRouta(task: AnyTask): task is RoutaTask {
  return 'objective' in task;
}

/**
 * Where a task stands among those of both surfaces: newest first; of the same instant Routa's stand
 * before those of Miteos, and among themselves by their ids.
 */
export interface TaskOrderPlace {
  surface: Surface;
  id: string;
  createdAt: Date;
}

/** A task in its place. */
export interface Placed<Task extends AnyTask, Place> {
  task: Task;
  place: Place;
}

/** Which tasks of a list are asked for. */
export interface TaskChoice {
  status: TaskStatus | null;
  /** Null: of both. */
  surface: Surface | null;
}

export function wants({ surface }: TaskChoice, one: Surface): boolean {
  return surface === null || surface === one;
}

/** Those of Routa with the status. */
export function withStatus(
  tasks: readonly RoutaTask[],
  { status: wanted }: TaskChoice,
): readonly RoutaTask[] {
  return wanted === null
    ? tasks
    : tasks.filter(({ status }) => commonTaskStatus(status) === wanted);
}

/** Those of Routa behind a place, in their order. */
export function behind(
  tasks: readonly RoutaTask[],
  after: TaskOrderPlace | null,
): Placed<RoutaTask, TaskOrderPlace>[] {
  return tasks
    .map((task) => ({ task, place: placeOf(task) }))
    .filter(({ place }) => after === null || compare(place, after) > 0)
    .sort((a, b) => compare(a.place, b.place));
}

function placeOf({ id, createdAt }: RoutaTask): TaskOrderPlace {
  return { surface: Surface.ROUTA, id, createdAt };
}

/** Positive when the first stands behind the second. */
function compare(a: TaskOrderPlace, b: TaskOrderPlace): number {
  const age = b.createdAt.getTime() - a.createdAt.getTime();
  if (age !== 0 || a.id === b.id) return age;
  if (a.surface !== b.surface) return a.surface === Surface.ROUTA ? -1 : 1;
  return a.id < b.id ? 1 : -1;
}

/** One list of two that are in order. */
export function merge<A extends Ordered, B extends Ordered>(
  ofRouta: readonly A[],
  ofMiteos: readonly B[],
): (A | B)[] {
  const merged: (A | B)[] = [];
  let next = 0;
  for (const one of ofMiteos) {
    for (let head = ofRouta[next]; head && head.place.createdAt >= one.place.createdAt;) {
      merged.push(head);
      next += 1;
      head = ofRouta[next];
    }
    merged.push(one);
  }
  return [...merged, ...ofRouta.slice(next)];
}

interface Ordered {
  place: { createdAt: Date };
}
