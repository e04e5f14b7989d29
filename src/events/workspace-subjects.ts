import { NotFoundError } from '../errors.js';
import type { Store } from '../store/store.js';
import type { WorkspaceSubject } from './filter.js';

/** Knows what a Workspace is on the surfaces now. Whoever asks while it is being read shares the read. */
export class WorkspaceSubjects {
  readonly #store: Store;
  readonly #reading = new Map<string, Promise<WorkspaceSubject | null>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws NotFoundError when the tenant has no such Workspace. */
  async of(tenantId: string, id: string): Promise<WorkspaceSubject> {
    const name = JSON.stringify([tenantId, id]);
    const reading =
      this.#reading.get(name) ?? this.#read(tenantId, id).finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    const subject = await reading;
    if (!subject) throw new NotFoundError('There is no Workspace with this id.');
    return subject;
  }

  async #read(tenantId: string, id: string): Promise<WorkspaceSubject | null> {
    const workspace = await this.#store.prisma.workspace.findUnique({
      where: { id, tenantId },
      select: { links: { where: { tenantId }, select: { surface: true, upstreamId: true } } },
    });
    return workspace && { id, parts: workspace.links };
  }
}
