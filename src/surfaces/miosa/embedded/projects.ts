import { randomUUID } from 'node:crypto';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { changeOf, type Changes } from '../../embedded/changes.js';
import { possibleIds } from '../../embedded/ids.js';
import { metadataOf } from '../../embedded/texts.js';
import type { MiosaProject, MiosaProjectChanges, NewMiosaProject } from '../port.js';
import { ensureAccount, lockWorkspace } from './account.js';
import { changedFields, newFields } from './fields.js';
import type { EmbeddedMiosaOptions } from './options.js';
import * as refusals from '../refusals.js';
import { isTaken } from './workspaces.js';

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock'> & { changes: Changes };

export class Projects {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** An account has a default project at least: one that has none is made now. */
  async list({ account }: Call): Promise<MiosaProject[]> {
    const { store, clock } = this.#options;
    const found = await this.#list(account);
    if (found.length > 0) return found;
    await store.transaction((tx) => ensureAccount(tx, account, clock.now()));
    return this.#list(account);
  }

  async of({ account }: Call, workspaceIds: readonly string[]): Promise<ById<MiosaProject[]>> {
    const rows = await this.#options.store.prisma.miosaWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(workspaceIds) } },
      select: {
        id: true,
        projects: { where: { accountId: account }, orderBy: { position: 'asc' } },
      },
    });
    return new Map(rows.map(({ id, projects }) => [id, projects.map(toProject)]));
  }

  async get({ account }: Call, ids: readonly string[]): Promise<ById<MiosaProject>> {
    const rows = await this.#options.store.prisma.miosaProject.findMany({
      where: { accountId: account, id: { in: possibleIds(ids) } },
    });
    return new Map(rows.map((row) => [row.id, toProject(row)]));
  }

  async create(call: WriteCall, input: NewMiosaProject): Promise<MiosaProject> {
    const { store, clock } = this.#options;
    const { accountId, key: idempotencyKey } = changeOf(call, 'createProject');
    const fields = newFields(input);
    const now = clock.now();
    const [workspaceId] = possibleIds([input.workspaceId]);
    if (workspaceId === undefined) throw refusals.unknown('workspace', 'workspaceId');
    const where = { accountId, idempotencyKey };
    const earlier = await store.prisma.miosaProject.findFirst({ where });
    if (earlier) return toProject(earlier);
    await store.transaction(async (tx) => {
      if (!(await lockWorkspace(tx, accountId, workspaceId))) {
        throw refusals.unknown('workspace', 'workspaceId');
      }
      const data = {
        ...{ id: randomUUID(), accountId, workspaceId, idempotencyKey, ...fields },
        ...{ createdAt: now, updatedAt: now },
      };
      await tx.miosaProject.createMany({ data, skipDuplicates: true });
    });
    const row = await store.prisma.miosaProject.findFirst({ where });
    if (!row) throw refusals.taken('project', 'slug');
    return toProject(row);
  }

  async update(call: WriteCall, id: string, given: MiosaProjectChanges): Promise<MiosaProject> {
    const { store, changes, clock } = this.#options;
    const data = { ...changedFields(given), updatedAt: clock.now() };
    const where = { accountId: call.account, id: { in: possibleIds([id]) } };
    try {
      await changes.once(changeOf(call, 'updateProject'), async (tx) => {
        const { count } = await tx.miosaProject.updateMany({ where, data });
        if (count === 0) throw refusals.notFound('project');
      });
    } catch (error) {
      throw isTaken(error) ? refusals.taken('project', 'slug') : error;
    }
    const row = await store.prisma.miosaProject.findFirst({ where });
    if (!row) throw refusals.notFound('project');
    return toProject(row);
  }

  async #list(accountId: string): Promise<MiosaProject[]> {
    const rows = await this.#options.store.prisma.miosaProject.findMany({
      where: { accountId },
      orderBy: { position: 'asc' },
    });
    return rows.map(toProject);
  }
}

function toProject(row: Omit<MiosaProject, 'metadata'> & { metadata: string }): MiosaProject {
  const { id, workspaceId, name, slug, externalId, description, isDefault } = row;
  const { createdAt, updatedAt } = row;
  return {
    ...{ id, workspaceId, name, slug, externalId, description, isDefault, createdAt, updatedAt },
    metadata: metadataOf(row.metadata),
  };
}
