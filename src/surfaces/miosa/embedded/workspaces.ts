import { randomUUID } from 'node:crypto';
import { Prisma } from '../../../store/generated/prisma/client.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { changeOf, type Changes } from '../../embedded/changes.js';
import { possibleIds } from '../../embedded/ids.js';
import { metadataOf } from '../../embedded/texts.js';
import type { MiosaWorkspace, MiosaWorkspaceChanges, NewMiosaWorkspace } from '../port.js';
import { defaultProject, ensureAccount, lockWorkspace } from './account.js';
import { changedFields, newFields } from './fields.js';
import { findGone, goneWorkspace, keepGone } from './gone.js';
import type { EmbeddedMiosaOptions } from './options.js';
import * as refusals from '../refusals.js';

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock'> & { changes: Changes };

export class Workspaces {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** An account has its default workspace at least: one that has none is made now. */
  async list({ account }: Call): Promise<MiosaWorkspace[]> {
    const { store, clock } = this.#options;
    const found = await this.#list(account);
    if (found.length > 0) return found;
    await store.transaction((tx) => ensureAccount(tx, account, clock.now()));
    return this.#list(account);
  }

  async get({ account }: Call, ids: readonly string[]): Promise<ById<MiosaWorkspace>> {
    const rows = await this.#options.store.prisma.miosaWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(ids) } },
      include: computerCount(account),
    });
    return new Map(rows.map((row) => [row.id, toWorkspace(row)]));
  }

  /** Of two at once with one slug or external id, the unique indexes let one through. */
  async create(call: WriteCall, input: NewMiosaWorkspace): Promise<MiosaWorkspace> {
    const { store, clock } = this.#options;
    const { accountId, key: idempotencyKey } = changeOf(call, 'createWorkspace');
    const now = clock.now();
    const data = {
      ...{ id: randomUUID(), accountId, idempotencyKey, ...newFields(input) },
      ...{ createdAt: now, updatedAt: now },
    };
    const gone = await findGone(store, goneWorkspace, accountId, idempotencyKey);
    if (gone) return gone;
    await store.transaction(async (tx) => {
      await ensureAccount(tx, accountId, now);
      const { count } = await tx.miosaWorkspace.createMany({ data, skipDuplicates: true });
      if (count === 0) return;
      await tx.miosaProject.createMany({ data: defaultProject(accountId, data.id, now) });
    });
    const row = await store.prisma.miosaWorkspace.findFirst({
      where: { accountId, idempotencyKey },
      include: computerCount(accountId),
    });
    if (!row) throw await this.#taken(accountId, data.slug);
    return toWorkspace(row);
  }

  async update(call: WriteCall, id: string, given: MiosaWorkspaceChanges): Promise<MiosaWorkspace> {
    const { changes, clock } = this.#options;
    const { account } = call;
    const data = { ...changedFields(given), updatedAt: clock.now() };
    const where = { accountId: account, id: { in: possibleIds([id]) } };
    try {
      await changes.once(changeOf(call, 'updateWorkspace'), async (tx) => {
        const { count } = await tx.miosaWorkspace.updateMany({ where, data });
        if (count === 0) throw refusals.notFound('workspace');
      });
    } catch (error) {
      throw isTaken(error) ? await this.#taken(account, data.slug, id) : error;
    }
    return this.#one(account, id);
  }

  /** With its default project and all its usage. */
  async delete(call: WriteCall, workspaceId: string): Promise<void> {
    const { changes, clock } = this.#options;
    const { account } = call;
    const [id] = possibleIds([workspaceId]);
    if (id === undefined) throw refusals.notFound('workspace');
    await changes.once(changeOf(call, 'deleteWorkspace'), async (tx) => {
      if (!(await lockWorkspace(tx, account, id))) throw refusals.notFound('workspace');
      const where = { id, accountId: account };
      const row = await tx.miosaWorkspace.findFirstOrThrow({
        where,
        include: {
          _count: {
            select: {
              computers: { where: { accountId: account } },
              projects: { where: { accountId: account, isDefault: false } },
            },
          },
        },
      });
      const { isDefault, idempotencyKey: key, _count } = row;
      if (isDefault) throw refusals.defaultWorkspace();
      if (_count.computers > 0) throw refusals.hasComputers();
      if (_count.projects > 0) throw refusals.hasProjects();
      await tx.miosaWorkspace.deleteMany({ where });
      await keepGone(tx, { accountId: account, key, at: clock.now() }, toWorkspace(row));
    });
  }

  async #list(accountId: string): Promise<MiosaWorkspace[]> {
    const rows = await this.#options.store.prisma.miosaWorkspace.findMany({
      where: { accountId },
      include: computerCount(accountId),
      orderBy: { position: 'asc' },
    });
    return rows.map(toWorkspace);
  }

  /** After a change of it. */
  async #one(accountId: string, id: string): Promise<MiosaWorkspace> {
    const { store } = this.#options;
    const row = await store.prisma.miosaWorkspace.findFirst({
      where: { accountId, id: { in: possibleIds([id]) } },
      include: computerCount(accountId),
    });
    if (row) return toWorkspace(row);
    const gone = await findGone(store, goneWorkspace, accountId, id);
    if (!gone) throw refusals.notFound('workspace');
    return gone;
  }

  /** Which of the two names is another workspace's. */
  async #taken(accountId: string, slug = '', exceptId = '') {
    const other = await this.#options.store.prisma.miosaWorkspace.findFirst({
      where: { accountId, slug, id: { not: exceptId } },
    });
    return refusals.taken('workspace', other ? 'slug' : 'externalId');
  }
}

/** A unique index does not let it through. */
export function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

function computerCount(accountId: string) {
  return { _count: { select: { computers: { where: { accountId } } } } };
}

function toWorkspace(
  row: Omit<MiosaWorkspace, 'metadata' | 'computerCount'> & {
    metadata: string;
    _count: { computers: number };
  },
): MiosaWorkspace {
  const { id, name, slug, externalId, description, isDefault, createdAt, updatedAt } = row;
  return {
    ...{ id, name, slug, externalId, description, isDefault, createdAt, updatedAt },
    metadata: metadataOf(row.metadata),
    computerCount: row._count.computers,
  };
}
