import { setImmediate } from 'node:timers/promises';
import type { Store } from '../store/store.js';
import { readOneByAnyId } from '../workspaces/aliases.js';
import { noWorkspace } from '../workspaces/no-workspace.js';
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
    if (!subject) throw await noWorkspace(this.#store.prisma, tenantId, id);
    return subject;
  }

  async #read(tenantId: string, id: string): Promise<WorkspaceSubject | null> {
    const { prisma } = this.#store;
    // Those who ask in the same turn of the event loop share it as well.
    await setImmediate();
    const workspace = await readOneByAnyId(prisma, tenantId, id, (id) =>
      prisma.workspace.findUnique({
        where: { id, tenantId, goneAt: null },
        select: {
          id: true,
          aliases: { where: { tenantId }, select: { id: true } },
          links: { where: { tenantId }, select: { surface: true, upstreamId: true } },
        },
      }),
    );
    if (!workspace) return null;
    const { aliases, links } = workspace;
    return { ids: [workspace.id, ...aliases.map(({ id }) => id)], parts: links };
  }
}
