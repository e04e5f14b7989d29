import type { Clock } from '../../clock.js';
import { Prisma } from '../../store/generated/prisma/client.js';
import type { Transaction } from '../../store/store.js';
import { joined, type Part } from '../part-state.js';
import { rejoin } from '../rejoin.js';
import type { Journal, Operation, OperationChange, StepChange } from './journal.js';

/** A workspace of a surface that becomes a part of a Workspace. */
export interface NewPart extends Part {
  readonly upstreamId: string;
  /** What recognises the credential it was seen with. */
  readonly seenWith: string | null;
}

/** Ends an operation: with the note of its last step, what all have made becomes one Workspace. */
export async function joinParts(
  { journal, clock }: { journal: Journal; clock: Clock },
  operation: Operation,
  { parts, done }: { parts: readonly NewPart[]; done: StepChange },
): Promise<Operation> {
  const end = (): Promise<Operation> =>
    journal.note(operation, [done], { endedAt: clock.now() }, (tx) =>
      join(tx, { clock, tenantId: operation.tenantId }, parts),
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
  { clock, tenantId }: { clock: Clock; tenantId: string },
  parts: readonly NewPart[],
): Promise<OperationChange> {
  const [first, ...others] = parts;
  if (!first) throw new Error('An operation has no step.');
  const there = await tx.workspaceLink.findMany({
    where: { tenantId, OR: parts.map(({ surface, upstreamId }) => ({ surface, upstreamId })) },
    select: { surface: true, workspaceId: true },
  });
  const [owner, ...owners] = new Set(there.map(({ workspaceId }) => workspaceId));
  if (owners.length > 0) {
    const message = 'Its parts have become parts of several Workspaces already.';
    const error = { code: 'IN_DOUBT', message, surface: first.surface } as const;
    return { state: 'NEEDS_ATTENTION', error };
  }
  const links = parts
    .filter(({ surface }) => there.every((link) => link.surface !== surface))
    .map((part) => ({ ...part, tenantId, asOf: clock.now() }));
  if (owner !== undefined) {
    await tx.workspaceLink.createMany({
      data: links.map((link) => ({ ...link, workspaceId: owner })),
    });
    await rejoin(tx, tenantId, [owner]);
    return { state: 'SUCCEEDED', workspaceId: owner };
  }
  const made = await tx.workspace.create({
    data: { tenantId, ...joined([first, ...others]), links: { create: links } },
  });
  return { state: 'SUCCEEDED', workspaceId: made.id };
}

/** A unique index holds such a row already. */
function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
