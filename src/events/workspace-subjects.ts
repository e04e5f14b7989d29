import type DataLoader from 'dataloader';
import { sharedReads } from '../shared-reads.js';
import type { Store } from '../store/store.js';
import { readOneByAnyId } from '../workspaces/aliases.js';
import { noWorkspace } from '../workspaces/no-workspace.js';
import type { WorkspaceSubject } from './filter.js';

interface SubjectKey {
  readonly tenantId: string;
  readonly id: string;
}

/** Knows what a Workspace is on the surfaces now. */
export class WorkspaceSubjects {
  readonly #store: Store;
  readonly #subjects: DataLoader<SubjectKey, WorkspaceSubject | null>;

  constructor(store: Store) {
    this.#store = store;
    this.#subjects = sharedReads<SubjectKey, WorkspaceSubject>({
      read: (keys) => Promise.all(keys.map((key) => this.#read(key))),
      nameOf: ({ tenantId, id }) => JSON.stringify([tenantId, id]),
    });
  }

  /** @throws NotFoundError when the tenant has no such Workspace. */
  async of(tenantId: string, id: string): Promise<WorkspaceSubject> {
    const subject = await this.#subjects.load({ tenantId, id });
    if (!subject) throw await noWorkspace(this.#store.prisma, tenantId, id);
    return subject;
  }

  async #read({ tenantId, id }: SubjectKey): Promise<WorkspaceSubject | null> {
    const { prisma } = this.#store;
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
