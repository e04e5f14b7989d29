import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../context.js';
import type { EventKind, NewEvent } from '../events/event.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';
import type { PartState } from './part-state.js';

/** For whom it is kept what surfaces say, and told what has changed. */
export type Keeper = Pick<Context, 'clock' | 'events' | 'surfaces'> & {
  readonly viewer: Pick<Context['viewer'], 'tenantId'>;
};

/** What has become of a part of a Workspace; null where there was none, or is none any more. */
export interface PartChange {
  readonly workspaceId: string;
  readonly surface: Surface;
  readonly upstreamId: string;
  readonly before: PartState | null;
  readonly now: PartState | null;
}

/**
 * Tells what has become of parts, in the transaction that keeps it, as the last thing in it. Whoever keeps
 * a change first tells of it, a mutation or a list. Of the workspaces of a surface that tells of them
 * itself nothing is told.
 *
 * @param recovered when it was found after nobody had looked for a time.
 */
export async function tellOf(
  tx: Transaction,
  { clock, events, surfaces, viewer: { tenantId } }: Keeper,
  changes: readonly PartChange[],
  recovered = false,
): Promise<void> {
  const told = changes
    .filter(({ surface }) => !surfaces.tellsOfWorkspaces(surface))
    .flatMap(({ before, now, ...subject }) =>
      kindsOf(before, now).map((kind): NewEvent => {
        const { workspaceId, surface, upstreamId: upstreamWorkspaceId } = subject;
        return {
          ...kind,
          ...{ workspaceId, surface, upstreamWorkspaceId, taskId: null, agentId: null },
          ...{ dedupeKey: `workspace:${randomUUID()}`, at: clock.now(), recovered },
        };
      }),
    );
  await events.append(tx, tenantId, told);
}

function kindsOf(before: PartState | null, now: PartState | null): EventKind[] {
  if (now === null) return before === null ? [] : [{ type: 'workspace.deleted', payload: {} }];
  const payload = { name: now.name };
  if (before === null) return [{ type: 'workspace.created', payload }];
  const kinds: EventKind[] = [];
  if (!isDeepStrictEqual(editable(before), editable(now))) {
    kinds.push({ type: 'workspace.updated', payload });
  }
  const [wasArchived, isArchived] = [before, now].map(({ status }) => status === 'ARCHIVED');
  if (wasArchived !== isArchived) {
    const type = isArchived ? 'workspace.archived' : 'workspace.unarchived';
    kinds.push({ type, payload: {} });
  }
  return kinds;
}

/** What changes when somebody changes the workspace, rather than something in it. */
function editable({ name, description, slug, externalId, metadata, repository }: PartState) {
  return { name, description, slug, externalId, metadata, repository };
}
