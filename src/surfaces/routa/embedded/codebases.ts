import { randomUUID } from 'node:crypto';
import type { RoutaCodebase as CodebaseRow } from '../../../store/generated/prisma/client.js';
import type { WriteCall } from '../../call.js';
import { possibleIds } from '../../embedded/ids.js';
import { nameOfPath } from '../codebase-name.js';
import {
  codebaseSources,
  type NewRoutaCodebase,
  type RoutaCodebase,
  type RoutaCodebaseChanges,
} from '../port.js';
import { codebaseAnswer, nothing } from './answers.js';
import type { EmbeddedRoutaOptions } from './options.js';
import { placeOf, type Place } from './places.js';
import { notFound, pathTaken } from './refusals.js';
import { isEmpty, lock, wordOf } from './rows.js';
import { nameText } from './texts.js';
import type { Write, Writes } from './writes.js';

type Options = Pick<EmbeddedRoutaOptions, 'localPaths' | 'onError'> & { writes: Writes };

/** Writes lock the workspace, so that of two at once one finds what the other has done. */
export class Codebases {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async add(call: WriteCall, workspaceId: string, input: NewRoutaCodebase): Promise<RoutaCodebase> {
    const { writes } = this.#options;
    const { name, branch, path } = input;
    const fields = labelFields({ name: name ?? undefined, branch: branch ?? undefined });
    return writes.prepared(call, 'addCodebase', codebaseAnswer, async () => {
      const place = await placeOf(this.#options, path);
      return async (write) => {
        const { tx, accountId, now, tell } = write;
        await lock(write, 'workspace', workspaceId);
        await checkFree(write, workspaceId, place);
        const others = await tx.routaCodebase.count({ where: { accountId, workspaceId } });
        const row = await tx.routaCodebase.create({
          data: {
            ...{ id: randomUUID(), accountId, workspaceId, ...fields, ...place },
            ...{ isDefault: others === 0, createdAt: now, updatedAt: now },
          },
        });
        const codebase = toCodebase(row);
        tell({ type: 'codebase.added', ...described(codebase) });
        return codebase;
      };
    });
  }

  async update(
    call: WriteCall,
    workspaceId: string,
    id: string,
    changes: RoutaCodebaseChanges,
  ): Promise<RoutaCodebase> {
    const { writes } = this.#options;
    const { path, ...labels } = changes;
    const fields = labelFields(labels);
    return writes.prepared(call, 'updateCodebase', codebaseAnswer, async () => {
      const place = path === undefined ? null : await placeOf(this.#options, path);
      return async (write) => {
        const row = await locked(write, workspaceId, id);
        if (place) await checkFree(write, workspaceId, place, id);
        if (!place && isEmpty(fields)) return toCodebase(row);
        return this.#change(write, row, { ...fields, ...place });
      };
    });
  }

  /** The rest has no default one then, as on the real Routa. */
  remove(call: WriteCall, workspaceId: string, codebaseId: string): Promise<null> {
    return this.#options.writes.once(call, 'removeCodebase', nothing, async (write) => {
      const { tx, accountId, tell } = write;
      const { id } = await locked(write, workspaceId, codebaseId);
      await tx.routaCodebase.deleteMany({ where: { accountId, id } });
      tell({ type: 'codebase.removed', workspaceId, codebaseId: id });
      return null;
    });
  }

  setDefault(call: WriteCall, workspaceId: string, id: string): Promise<RoutaCodebase> {
    return this.#options.writes.once(call, 'setDefaultCodebase', codebaseAnswer, async (write) => {
      const { tx, accountId, now } = write;
      const row = await locked(write, workspaceId, id);
      if (row.isDefault) return toCodebase(row);
      await tx.routaCodebase.updateMany({
        where: { accountId, workspaceId, isDefault: true },
        data: { isDefault: false, updatedAt: now },
      });
      return this.#change(write, row, { isDefault: true });
    });
  }

  async #change(
    { tx, accountId, now, tell }: Write,
    { id }: CodebaseRow,
    fields: Partial<CodebaseRow>,
  ): Promise<RoutaCodebase> {
    const data = { ...fields, updatedAt: now };
    const [row] = await tx.routaCodebase.updateManyAndReturn({ where: { accountId, id }, data });
    if (!row) throw notFound('codebase');
    const codebase = toCodebase(row);
    tell({ type: 'codebase.updated', ...described(codebase) });
    return codebase;
  }
}

async function locked(write: Write, workspaceId: string, id: string): Promise<CodebaseRow> {
  const { tx, accountId } = write;
  await lock(write, 'workspace', workspaceId);
  const where = { accountId, workspaceId, id: { in: possibleIds([id]) } };
  const row = await tx.routaCodebase.findFirst({ where });
  if (!row) throw notFound('codebase');
  return row;
}

async function checkFree(
  { tx, accountId }: Write,
  workspaceId: string,
  { identity }: Place,
  exceptId = '',
): Promise<void> {
  const where = { accountId, workspaceId, identity, id: { not: exceptId } };
  if ((await tx.routaCodebase.count({ where })) > 0) throw pathTaken();
}

function labelFields({ name, branch }: { name?: string | undefined; branch?: string | undefined }) {
  return {
    ...(name !== undefined && { label: nameText(name, 'name') }),
    ...(branch !== undefined && { branch: nameText(branch, 'branch') }),
  };
}

function described({ id: codebaseId, workspaceId, name, path }: RoutaCodebase) {
  return { codebaseId, workspaceId, name, path };
}

export function toCodebase(row: CodebaseRow): RoutaCodebase {
  const { id, workspaceId, path, label, source, branch, isDefault, createdAt, updatedAt } = row;
  return {
    ...{ id, workspaceId, path, branch, isDefault, createdAt, updatedAt },
    name: label ?? nameOfPath(path) ?? path,
    source: wordOf(codebaseSources, source),
    sourceText: source,
  };
}
