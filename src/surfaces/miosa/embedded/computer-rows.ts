import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MiosaComputer as ComputerRow } from '../../../store/generated/prisma/client.js';
import type { Transaction } from '../../../store/store.js';
import { ComputerDraft, statusWords } from './computer-draft.js';

/** One computer, which nobody else changes until the end of the transaction; null without it. */
export async function lockComputer(
  tx: Transaction,
  accountId: string,
  id: string,
): Promise<{ row: ComputerRow; draft: ComputerDraft } | null> {
  await tx.$queryRaw`
    SELECT c."id" FROM "MiosaComputer" AS c
    WHERE c."id" = ${id} AND c."accountId" = ${accountId} FOR UPDATE`;
  const row = await tx.miosaComputer.findFirst({ where: { id, accountId } });
  return row && { row, draft: draftOf(row) };
}

/** The ids of those that are due, of all accounts, the longest due first. */
export async function dueIds(
  client: Transaction,
  now: Date,
  except: readonly string[],
  limit: number,
): Promise<string[]> {
  const rows = await client.miosaComputer.findMany({
    where: { dueAt: { lte: now }, id: { notIn: [...except] } },
    select: { id: true },
    orderBy: { dueAt: 'asc' },
    take: limit,
  });
  return rows.map(({ id }) => id);
}

/** Those of the computers that are still due, without those that are in other hands. */
export async function lockDue(
  tx: Transaction,
  now: Date,
  ids: readonly string[],
): Promise<ComputerDraft[]> {
  const locked = await tx.$queryRaw`
    SELECT "id", "accountId" FROM "MiosaComputer" WHERE "dueAt" <= ${now} AND "id" = ANY(${ids})
    ORDER BY "dueAt", "id" FOR UPDATE SKIP LOCKED`;
  const owned = z.array(z.object({ id: z.string(), accountId: z.string() })).parse(locked);
  const rows = await tx.miosaComputer.findMany({
    where: {
      id: { in: owned.map(({ id }) => id) },
      accountId: { in: [...new Set(owned.map(({ accountId }) => accountId))] },
    },
  });
  return rows.map(draftOf);
}

/** Writes computers that the caller has locked, with the times in which they ran. */
export async function writeComputers(tx: Transaction, drafts: ComputerDraft[]): Promise<void> {
  const rows = drafts.map(({ state, runEndedAt }) => ({
    ...state,
    dueAt: time(state.dueAt),
    updatedAt: time(state.updatedAt),
    runEndedAt: time(runEndedAt),
  }));
  await tx.$executeRaw`
    UPDATE "MiosaComputer" AS c
    SET "workspaceId" = r."workspaceId", "projectId" = r."projectId", "size" = r."size",
      "status" = r."status", "dueAt" = r."dueAt", "statusCount" = r."statusCount",
      "updatedAt" = r."updatedAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text, "accountId" text,
      "workspaceId" text, "projectId" text, "size" text, "status" text, "dueAt" timestamptz,
      "statusCount" int, "updatedAt" timestamptz)
    WHERE c."id" = r."id" AND c."accountId" = r."accountId"`;
  const ended = rows.filter(({ runEndedAt }) => runEndedAt !== null);
  if (ended.length > 0) {
    await tx.$executeRaw`
      UPDATE "MiosaRun" AS u SET "endedAt" = r."runEndedAt"
      FROM jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) AS r("id" text, "accountId" text,
        "runEndedAt" timestamptz)
      WHERE u."computerId" = r."id" AND u."accountId" = r."accountId" AND u."endedAt" IS NULL`;
  }
  const runs = drafts.flatMap(({ state: { id: computerId, accountId }, runs }) =>
    runs.map(({ workspaceId, size, startedAt, endedAt }) => ({
      ...{ id: randomUUID(), accountId, computerId, workspaceId, size },
      startedAt: new Date(startedAt),
      endedAt: endedAt === null ? null : new Date(endedAt),
    })),
  );
  if (runs.length > 0) await tx.miosaRun.createMany({ data: runs });
}

const statusSchema = z.enum(statusWords);

function draftOf(row: ComputerRow): ComputerDraft {
  const { id, accountId, name, autoStopSeconds, workspaceId, projectId, size, statusCount } = row;
  return new ComputerDraft({
    ...{ id, accountId, name, autoStopSeconds, workspaceId, projectId, size, statusCount },
    status: statusSchema.parse(row.status),
    dueAt: row.dueAt?.getTime() ?? null,
    updatedAt: row.updatedAt.getTime(),
  });
}

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
