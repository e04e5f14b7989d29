import { sharedReads } from '../shared-reads.js';
import type { Store } from '../store/store.js';
import { readByAnyId } from '../workspaces/aliases.js';
import { noWorkspace } from '../workspaces/no-workspace.js';
import type { WorkspaceSubject } from './filter.js';

interface SubjectKey {
  readonly tenantId: string;
  readonly id: string;
}

/** Knows what a Workspace is on the surfaces now. */
export class WorkspaceSubjects {
  readonly #store: Store;
  readonly #read = sharedReads<SubjectKey, WorkspaceSubject>({
    read: (keys) => this.#subjects(keys),
    nameOf: ({ tenantId, id }) => JSON.stringify([tenantId, id]),
  });

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws NotFoundError when the tenant has no such Workspace. */
  of(tenantId: string, id: string): Promise<WorkspaceSubject> {
    return this.#read({ tenantId, id });
  }

  /** One statement for each tenant, which fails for that tenant alone. */
  async #subjects(keys: readonly SubjectKey[]): Promise<(WorkspaceSubject | Error)[]> {
    const tenants = [...new Set(keys.map(({ tenantId }) => tenantId))];
    const found = new Map(
      tenants.map((tenantId) => {
        const ids = keys.flatMap((key) => (key.tenantId === tenantId ? [key.id] : []));
        return [tenantId, this.#subjectsOf(tenantId, ids)] as const;
      }),
    );
    return Promise.all(
      keys.map(async ({ tenantId, id }) => {
        try {
          const subjects = await found.get(tenantId);
          return subjects?.get(id) ?? (await noWorkspace(this.#store.prisma, tenantId, id));
        } catch (error) {
          return error instanceof Error
            ? error
            : new Error('It could not be read.', { cause: error });
        }
      }),
    );
  }

  #subjectsOf(tenantId: string, ids: readonly string[]): Promise<Map<string, WorkspaceSubject>> {
    const { prisma } = this.#store;
    return readByAnyId(prisma, tenantId, ids, async (ids) => {
      const workspaces = await prisma.workspace.findMany({
        relationLoadStrategy: 'join',
        where: { id: { in: [...ids] }, tenantId, goneAt: null },
        select: {
          id: true,
          aliases: { where: { tenantId }, select: { id: true } },
          links: { where: { tenantId }, select: { surface: true, upstreamId: true } },
        },
      });
      return new Map(
        workspaces.map(({ id, aliases, links }) => [
          id,
          { ids: [id, ...aliases.map((alias) => alias.id)], parts: links },
        ]),
      );
    });
  }
}
