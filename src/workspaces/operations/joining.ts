import { NotFoundError } from '../../errors.js';
import { Prisma } from '../../store/generated/prisma/client.js';
import type { Surface } from '../../store/generated/prisma/enums.js';
import type { Transaction } from '../../store/store.js';
import { makeRoom } from '../hidden.js';
import { lockWorkspaces } from '../lock.js';
import { joined, type Part } from '../part-state.js';
import { rejoin } from '../rejoin.js';
import { tellOf } from '../telling.js';
import type { CourseOptions } from './course.js';
import type { Operation, OperationChange, StepChange } from './journal.js';

/** A workspace of a surface that becomes a part of a Workspace. */
export interface NewPart extends Part {
  readonly upstreamId: string;
  /** What recognises the credential it was seen with. */
  readonly seenWith: string | null;
}

/**
 * Ends an operation: with the note of its last step, what all have made becomes one Workspace, or a part
 * of the one that it is for.
 *
 * @throws NotFoundError, ConflictError when that one has gone, or has another part there.
 */
export async function joinParts(
  { journal, ...services }: CourseOptions,
  operation: Operation,
  { parts, done }: { parts: readonly NewPart[]; done: StepChange },
): Promise<Operation> {
  const end = (): Promise<Operation> =>
    journal.note(operation, [done], { endedAt: services.clock.now() }, (tx) =>
      join(tx, services, operation, parts),
    );
  try {
    return await end();
  } catch (error) {
    // One of them has just been found by adoption; now it is seen.
    if (!isTaken(error)) throw error;
    return end();
  }
}

async function join(
  tx: Transaction,
  services: Omit<CourseOptions, 'journal'>,
  operation: Operation,
  parts: readonly NewPart[],
): Promise<OperationChange> {
  const { tenantId, workspaceId: into } = operation;
  const tell = (workspaceId: string, news: readonly NewPart[]): Promise<void> =>
    tellOf(
      tx,
      { ...services, viewer: { tenantId } },
      news.map(({ surface, upstreamId, state }) => ({
        ...{ workspaceId, surface, upstreamId, before: null, now: state },
      })),
    );
  const [first, ...others] = parts;
  if (!first) throw new Error('An operation has no step.');
  await lockWorkspaces(tx, tenantId);
  const there = await tx.workspaceLink.findMany({
    where: { tenantId, OR: parts.map(({ surface, upstreamId }) => ({ surface, upstreamId })) },
    select: { surface: true, workspaceId: true },
  });
  const [owner, ...owners] = new Set([
    ...(into === null ? [] : [into]),
    ...there.map(({ workspaceId }) => workspaceId),
  ]);
  if (owners.length > 0) {
    const message = 'Its parts have become parts of several Workspaces already.';
    const error = { code: 'IN_DOUBT', message, surface: first.surface } as const;
    return { state: 'NEEDS_ATTENTION', error };
  }
  const news = parts.filter(({ surface }) => there.every((link) => link.surface !== surface));
  const links = news.map((part) => ({ ...part, tenantId, asOf: services.clock.now() }));
  if (into !== null) await requireRoom(tx, { tenantId, workspaceId: into }, links);
  if (owner !== undefined) {
    await tx.workspaceLink.createMany({
      data: links.map((link) => ({ ...link, workspaceId: owner })),
    });
    await rejoin(tx, tenantId, [owner]);
    await tell(owner, news);
    return { state: 'SUCCEEDED', workspaceId: owner };
  }
  const made = await tx.workspace.create({
    data: { tenantId, ...joined([first, ...others]), links: { create: links } },
  });
  await tell(made.id, news);
  return { state: 'SUCCEEDED', workspaceId: made.id };
}

async function requireRoom(
  tx: Transaction,
  { tenantId, workspaceId }: { tenantId: string; workspaceId: string },
  links: readonly { surface: Surface }[],
): Promise<void> {
  const where = { id: workspaceId, tenantId, goneAt: null };
  if ((await tx.workspace.count({ where })) === 0) {
    throw new NotFoundError('The Workspace has gone meanwhile.');
  }
  for (const { surface } of links) await makeRoom(tx, { tenantId, workspaceId, surface });
}

/** A unique index holds such a row already. */
function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
