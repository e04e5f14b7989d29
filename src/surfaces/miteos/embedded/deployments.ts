import { z } from 'zod';
import type { MiteosDeployment as DeploymentRow } from '../../../store/generated/prisma/client.js';
import type { Transaction } from '../../../store/store.js';
import type { Call, WriteCall } from '../../call.js';
import type { ById, MiteosDeployment, MiteosEvent, NewDeployment } from '../port.js';
import {
  DEPLOY_TARGETS,
  deploymentStatusSchema,
  nextDeployment,
  startDeployment,
  type DeploymentCourse,
} from './deployment-course.js';
import { newId, possibleIds } from './ids.js';
import { storedKey } from './idempotency.js';
import type { EmbeddedMiteosOptions } from './options.js';
import { invalid, notBlank } from '../refusals.js';
import { deploymentStatus } from '../statuses.js';

type Options = Pick<EmbeddedMiteosOptions, 'store' | 'clock' | 'onEvents'> & { wake: () => void };

/** Deployments that callers made. One that a task made is moved by the task. */
export class Deployments {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async list({ account }: Call): Promise<MiteosDeployment[]> {
    const rows = await this.#options.store.prisma.miteosDeployment.findMany({
      where: { accountId: account },
      orderBy: { position: 'desc' },
    });
    return rows.map(toDeployment);
  }

  async get({ account }: Call, ids: readonly string[]): Promise<ById<MiteosDeployment>> {
    const rows = await this.#options.store.prisma.miteosDeployment.findMany({
      where: { accountId: account, id: { in: possibleIds(ids) } },
    });
    return new Map(rows.map((row) => [row.id, toDeployment(row)]));
  }

  async create(call: WriteCall, input: NewDeployment): Promise<MiteosDeployment> {
    const { store, clock, onEvents, wake } = this.#options;
    const accountId = call.account;
    const idempotencyKey = storedKey(call);
    const configId = notBlank(input.configId, 'configId');
    if (!DEPLOY_TARGETS.some((target) => target === input.target)) {
      throw invalid(`The target is none of ${DEPLOY_TARGETS.join(', ')}.`, 'target');
    }
    const workspace = await store.prisma.miteosWorkspace.findFirst({
      where: { id: { in: possibleIds([input.workspaceId]) }, accountId },
    });
    if (!workspace) throw invalid('There is no such workspace.', 'workspace');

    const course = startDeployment(newId('dpl'), input.target, clock.now().getTime());
    const created = await store.transaction(async (tx) => {
      const [row] = await tx.miteosDeployment.createManyAndReturn({
        data: {
          ...rowOf(course),
          id: course.id,
          accountId,
          workspaceId: workspace.id,
          target: course.target,
          configId,
          idempotencyKey,
          createdAt: new Date(course.createdAt),
        },
        skipDuplicates: true,
      });
      if (row) await onEvents(tx, accountId, [eventOf(row, course, course.createdAt)]);
      store.afterCommit(tx, wake);
      return row;
    });
    return toDeployment(
      created ??
        (await store.prisma.miteosDeployment.findFirstOrThrow({
          where: { accountId, idempotencyKey },
        })),
    );
  }

  /** Moves at most `limit` of those that are due, and gives how many. */
  async moveDue(limit: number): Promise<number> {
    const { store, clock, onEvents } = this.#options;
    return store.transaction(async (tx) => {
      const now = clock.now();
      const rows = await lockDue(tx, now, limit);
      if (rows.length === 0) return 0;
      const events = new Map<string, MiteosEvent[]>();
      const moved: DeploymentCourse[] = [];
      for (const row of rows) {
        let course = courseOf(row);
        for (let at = course.dueAt; at !== null && at <= now.getTime(); at = course.dueAt) {
          course = nextDeployment(course);
          const ofAccount = events.get(row.accountId) ?? [];
          events.set(row.accountId, [...ofAccount, eventOf(row, course, at)]);
        }
        moved.push(course);
      }
      await updateAll(tx, moved);
      for (const account of [...events.keys()].sort()) {
        const ofAccount = events.get(account) ?? [];
        ofAccount.sort((a, b) => a.at.getTime() - b.at.getTime());
        await onEvents(tx, account, ofAccount);
      }
      return rows.length;
    });
  }
}

async function lockDue(tx: Transaction, now: Date, limit: number): Promise<DeploymentRow[]> {
  const locked = await tx.$queryRaw`
    SELECT "id" FROM "MiteosDeployment" WHERE "dueAt" <= ${now}
    ORDER BY "dueAt", "id" LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  const ids = z.array(z.object({ id: z.string() })).parse(locked);
  return tx.miteosDeployment.findMany({ where: { id: { in: ids.map(({ id }) => id) } } });
}

async function updateAll(tx: Transaction, courses: DeploymentCourse[]): Promise<void> {
  const rows = courses.map((course) => ({ id: course.id, ...rowOf(course) }));
  await tx.$executeRaw`
    UPDATE "MiteosDeployment" AS d
    SET "status" = r."status", "url" = r."url", "dueAt" = r."dueAt", "completedAt" = r."completedAt"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("id" text, "status" text,
      "url" text, "dueAt" timestamptz, "completedAt" timestamptz)
    WHERE d."id" = r."id"`;
}

function courseOf(row: DeploymentRow): DeploymentCourse {
  return {
    id: row.id,
    target: row.target,
    status: deploymentStatusSchema.parse(row.status),
    url: row.url,
    createdAt: row.createdAt.getTime(),
    dueAt: row.dueAt?.getTime() ?? null,
    completedAt: row.completedAt?.getTime() ?? null,
  };
}

/** The columns that change. */
function rowOf({ status, url, dueAt, completedAt }: DeploymentCourse) {
  return {
    status,
    url,
    dueAt: dueAt === null ? null : new Date(dueAt),
    completedAt: completedAt === null ? null : new Date(completedAt),
  };
}

function eventOf(
  { workspaceId, taskId }: DeploymentRow,
  { id, target, status, url }: DeploymentCourse,
  at: number,
): MiteosEvent {
  return {
    type: 'deployment.status',
    at: new Date(at),
    dedupeKey: `${id}:${status}`,
    deploymentId: id,
    workspaceId,
    taskId,
    target,
    status: deploymentStatus(status),
    statusText: status,
    url,
  };
}

function toDeployment(row: DeploymentRow): MiteosDeployment {
  const { id, workspaceId, target, status, url, createdAt, completedAt } = row;
  return {
    id,
    workspaceId,
    target,
    status: deploymentStatus(status),
    statusText: status,
    url,
    createdAt,
    completedAt,
  };
}
