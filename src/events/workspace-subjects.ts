import { sharedReads } from '../shared-reads.js';
import type { Store } from '../store/store.js';
import { readByAnyId } from '../workspaces/aliases.js';
import { noWorkspaces } from '../workspaces/no-workspace.js';
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

  /** By tenants, each of which fails by itself. */
  async #subjects(keys: readonly SubjectKey[]): Promise<(WorkspaceSubject | Error)[]> {
    const idsOf = new Map<string, string[]>(keys.map(({ tenantId }) => [tenantId, []]));
    for (const { tenantId, id } of keys) idsOf.get(tenantId)?.push(id);
    const answers = new Map(
      await Promise.all(
        [...idsOf].map(async ([tenantId, ids]) => {
          const found = this.#ofTenant(tenantId, ids).catch(asError);
          return [tenantId, await found] as const;
        }),
      ),
    );
    return keys.map(({ tenantId, id }) => {
      const found = answers.get(tenantId);
      return (found instanceof Map ? found.get(id) : found) ?? new Error('Nothing was read.');
    });
  }

  async #ofTenant(
    tenantId: string,
    ids: readonly string[],
  ): Promise<Map<string, WorkspaceSubject | Error>> {
    const found = await this.#found(tenantId, ids);
    const missing = ids.filter((id) => !found.has(id));
    return new Map<string, WorkspaceSubject | Error>([
      ...found,
      ...(await noWorkspaces(this.#store.prisma, tenantId, missing)),
    ]);
  }

  #found(tenantId: string, ids: readonly string[]): Promise<Map<string, WorkspaceSubject>> {
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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('It could not be read.', { cause: error });
}
