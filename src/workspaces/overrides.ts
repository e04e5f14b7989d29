import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import type { NewEvent } from '../events/event.js';
import type { Workspace } from '../store/generated/prisma/client.js';
import { readOneByAnyId } from './aliases.js';
import { lockWorkspaces } from './lock.js';
import { noWorkspace } from './no-workspace.js';
import { rejoin } from './rejoin.js';

/** What a Workspace says of itself instead of what its parts say. Undefined stays, null clears it. */
export interface OverrideChanges {
  readonly name: string | null | undefined;
  readonly description: string | null | undefined;
}

/**
 * Sets or clears what wins over the parts of a Workspace, here alone: no surface is told. It stays with
 * the id, whatever becomes of the parts.
 *
 * @throws NotFoundError
 */
export async function overrideWorkspace(
  { store, clock, events, viewer: { tenantId } }: Context,
  id: string,
  { name: nameOverride, description: descriptionOverride }: OverrideChanges,
): Promise<Workspace> {
  return store.transaction(async (tx) => {
    await lockWorkspaces(tx, tenantId);
    const before = await readOneByAnyId(tx, tenantId, id, (id) =>
      tx.workspace.findUnique({ where: { id, tenantId, goneAt: null } }),
    );
    if (!before) throw await noWorkspace(tx, tenantId, id);
    const where = { id: before.id, tenantId };
    await tx.workspace.updateMany({ where, data: { nameOverride, descriptionOverride } });
    await rejoin(tx, tenantId, [before.id]);
    const now = await tx.workspace.findUniqueOrThrow({ where });
    const isChanged = before.name !== now.name || before.description !== now.description;
    if (isChanged) await events.append(tx, tenantId, [updatedEvent(now, clock.now())]);
    return now;
  });
}

function updatedEvent({ id: workspaceId, name }: Workspace, at: Date): NewEvent {
  return {
    ...{ type: 'workspace.updated', payload: { name }, at },
    ...{ dedupeKey: `workspace.overridden:${randomUUID()}`, surface: null, workspaceId },
    ...{ upstreamWorkspaceId: null, taskId: null, agentId: null },
  };
}
