import type { Surface } from '../store/generated/prisma/enums.js';
import type { EventFilter } from './filter.js';

interface Following {
  count: number;
  /** Who follow a task in detail, by its id. */
  readonly tasks: Map<string, Followers>;
}

interface Followers {
  count: number;
  readonly surface: Surface | undefined;
}

/** Who follows the log now, and which tasks: what the sources of a tenant are run for. */
export class Audience {
  readonly #following = new Map<string, Following>();
  readonly #listeners = new Set<(tenantId: string) => void>();

  /** Returns what leaves; to be called once. */
  enter(tenantId: string, filter: EventFilter): () => void {
    const { taskId } = inDetail(filter);
    const following = this.#following.get(tenantId) ?? { count: 0, tasks: new Map() };
    this.#following.set(tenantId, following);
    const isNews = following.count === 0 || (taskId !== undefined && !following.tasks.has(taskId));
    count(following, filter, 1);
    if (isNews) this.#tell(tenantId);
    return () => {
      count(following, filter, -1);
      if (following.count > 0) return;
      this.#following.delete(tenantId);
      this.#tell(tenantId);
    };
  }

  has(tenantId: string): boolean {
    return this.#following.has(tenantId);
  }

  /** The tasks of a surface of which somebody follows more than their status. */
  tasks(tenantId: string, surface: Surface): string[] {
    const tasks = [...(this.#following.get(tenantId)?.tasks ?? [])];
    return tasks.flatMap(([id, followers]) => (followers.surface === surface ? [id] : []));
  }

  /**
   * Calls `listener` when the first of a tenant has come, the first of a task, or the last of a tenant
   * has left; until the returned function is called.
   */
  listen(listener: (tenantId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(tenantId: string): void {
    for (const listener of [...this.#listeners]) listener(tenantId);
  }
}

function count(following: Following, filter: EventFilter, by: 1 | -1): void {
  following.count += by;
  const { taskId, surface } = inDetail(filter);
  if (taskId === undefined) return;
  const followers = following.tasks.get(taskId) ?? { count: 0, surface };
  followers.count += by;
  if (followers.count > 0) following.tasks.set(taskId, followers);
  else following.tasks.delete(taskId);
}

/** The task of which more than the status is wanted. */
function inDetail({
  taskId,
  surface,
  types,
}: EventFilter): Pick<EventFilter, 'taskId' | 'surface'> {
  const isOfStatus = types?.size === 1 && types.has('task.status');
  return isOfStatus ? {} : { taskId, surface };
}
