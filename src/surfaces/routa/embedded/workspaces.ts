import { randomUUID } from 'node:crypto';
import type { RoutaWorkspace as WorkspaceRow } from '../../../store/generated/prisma/client.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { possibleIds } from '../../embedded/ids.js';
import { metadataOf } from '../../embedded/texts.js';
import {
  workspaceStatuses,
  type NewRoutaWorkspace,
  type RoutaWorkspace,
  type RoutaWorkspaceChanges,
  type RoutaWorkspaceDetail,
} from '../port.js';
import { nothing, workspaceAnswer } from './answers.js';
import { toCodebase } from './codebases.js';
import type { EmbeddedRoutaOptions } from './options.js';
import { notFound } from './refusals.js';
import { isEmpty, lock, wordOf } from './rows.js';
import { metadataText, nameText, pathText, titleText } from './texts.js';
import type { Write, Writes } from './writes.js';

type Options = Pick<EmbeddedRoutaOptions, 'store'> & { writes: Writes };

export class Workspaces {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async list({ account: accountId }: Call): Promise<RoutaWorkspace[]> {
    const rows = await this.#options.store.prisma.routaWorkspace.findMany({
      where: { accountId },
      orderBy: { position: 'asc' },
    });
    return rows.map(toWorkspace);
  }

  async get(
    { account: accountId }: Call,
    ids: readonly string[],
  ): Promise<ById<RoutaWorkspaceDetail>> {
    const rows = await this.#options.store.prisma.routaWorkspace.findMany({
      where: { accountId, id: { in: possibleIds(ids) } },
      include: { codebases: { where: { accountId }, orderBy: { position: 'asc' } } },
    });
    return new Map(
      rows.map((row) => [
        row.id,
        { ...toWorkspace(row), codebases: row.codebases.map(toCodebase) },
      ]),
    );
  }

  async create(call: WriteCall, input: NewRoutaWorkspace): Promise<RoutaWorkspace> {
    const { repository } = input;
    const fields = {
      ...{ id: randomUUID(), title: titleText(input.title), status: 'active' },
      ...repositoryFields({ path: repository?.path, branch: repository?.branch ?? undefined }),
      metadata: metadataText(input.metadata ?? {}),
    };
    const { writes } = this.#options;
    return writes.once(call, 'createWorkspace', workspaceAnswer, async (write) => {
      const { tx, accountId, now, tell } = write;
      const row = await tx.routaWorkspace.create({
        data: { ...fields, accountId, createdAt: now, updatedAt: now },
      });
      tell({ type: 'workspace.created', workspaceId: row.id, title: row.title });
      return toWorkspace(row);
    });
  }

  async update(
    call: WriteCall,
    id: string,
    changes: RoutaWorkspaceChanges,
  ): Promise<RoutaWorkspace> {
    const { title, repository, metadata = {} } = changes;
    const fields = {
      ...(title !== undefined && { title: titleText(title) }),
      ...repositoryFields(repository ?? {}),
    };
    const { writes } = this.#options;
    return writes.once(call, 'updateWorkspace', workspaceAnswer, async (write) => {
      const before = await locked(write, id);
      if (isEmpty(fields) && isEmpty(metadata)) return toWorkspace(before);
      const merged = metadataText(metadata, metadataOf(before.metadata));
      const after = await change(write, id, { ...fields, metadata: merged });
      write.tell({ type: 'workspace.updated', workspaceId: id, title: after.title });
      return toWorkspace(after);
    });
  }

  delete(call: WriteCall, id: string): Promise<null> {
    return this.#options.writes.once(call, 'deleteWorkspace', nothing, async (write) => {
      const { tx, accountId, tell } = write;
      await lock(write, 'workspace', id);
      await tx.routaWorkspace.deleteMany({ where: { accountId, id } });
      tell({ type: 'workspace.deleted', workspaceId: id });
      return null;
    });
  }

  archive(call: WriteCall, id: string): Promise<RoutaWorkspace> {
    return this.#setStatus(call, 'archiveWorkspace', id, 'archived');
  }

  unarchive(call: WriteCall, id: string): Promise<RoutaWorkspace> {
    return this.#setStatus(call, 'unarchiveWorkspace', id, 'active');
  }

  /** Routa: once more moves `updatedAt`. Nothing has happened then. */
  #setStatus(
    call: WriteCall,
    method: string,
    id: string,
    status: 'active' | 'archived',
  ): Promise<RoutaWorkspace> {
    return this.#options.writes.once(call, method, workspaceAnswer, async (write) => {
      const before = await locked(write, id);
      const after = await change(write, id, { status });
      if (before.status !== status) {
        const type = status === 'archived' ? 'workspace.archived' : 'workspace.unarchived';
        write.tell({ type, workspaceId: id });
      }
      return toWorkspace(after);
    });
  }
}

async function locked(write: Write, id: string): Promise<WorkspaceRow> {
  await lock(write, 'workspace', id);
  const { tx, accountId } = write;
  return tx.routaWorkspace.findFirstOrThrow({ where: { accountId, id } });
}

async function change(
  { tx, accountId, now }: Write,
  id: string,
  fields: Partial<WorkspaceRow>,
): Promise<WorkspaceRow> {
  const data = { ...fields, updatedAt: now };
  const [row] = await tx.routaWorkspace.updateManyAndReturn({ where: { accountId, id }, data });
  if (!row) throw notFound('workspace');
  return row;
}

function repositoryFields({
  path,
  branch,
}: {
  path?: string | undefined;
  branch?: string | undefined;
}) {
  return {
    ...(path !== undefined && { repoPath: pathText(path) }),
    ...(branch !== undefined && { branch: nameText(branch, 'branch') }),
  };
}

function toWorkspace(row: WorkspaceRow): RoutaWorkspace {
  const { id, title, repoPath, branch, status, createdAt, updatedAt } = row;
  return {
    ...{ id, title, createdAt, updatedAt },
    repository: repoPath === null ? null : { path: repoPath, branch },
    status: wordOf(workspaceStatuses, status),
    statusText: status,
    metadata: metadataOf(row.metadata),
  };
}
