import { systemClock } from '../../src/clock.js';
import { compositeKey, decodeId, encodeId } from '../../schema/ids.js';
import { MemoryEventBus } from '../../src/events/bus.js';
import type { EventKind } from '../../src/events/event.js';
import { EventLog } from '../../src/events/log.js';
import type { Claimed, Furnished } from './tenant-things.js';
import { textAt } from './value-at.js';

/** Rows of a tenant with ids that belong to another on a surface. */
export interface Twin {
  /** Says to be joined from the other's workspaces, with the other's task in it. */
  workspace: string;
  approval: string;
  /** Of the approval of its own that the other has a row for. */
  claimedApproval: string;
}

export type Party = Furnished & { twin: Twin };
export type Pair = readonly [Party, Party];

/**
 * Makes the ids of the surfaces equal, as far as tables allow: those of embedded ones are primary keys
 * of their tables, so that two rows cannot share one. The gateway's own tables keep such ids
 * beside the tenant: there each of the two gets rows with the ids of the other.
 */
export async function makeTwins(one: Furnished, other: Furnished, now: Date): Promise<Pair> {
  const [twin, otherTwin] = await Promise.all([
    claim(one, other.claimed, now),
    claim(other, one.claimed, now),
  ]);
  return [
    { ...one, twin: { ...twin, claimedApproval: otherTwin.approval } },
    { ...other, twin: { ...otherTwin, claimedApproval: twin.approval } },
  ];
}

/** Gives a tenant rows with the ids that belong to another on Miteos. */
async function claim(
  { tenant, things }: Furnished,
  of: Claimed,
  now: Date,
): Promise<Omit<Twin, 'claimedApproval'>> {
  const { word: tenantId, gateway } = tenant;
  const taskId = textAt(decodeId(things.task), 'id');
  const { prisma } = gateway.store;
  const surface = 'MITEOS' as const;
  const { id } = await prisma.workspace.create({
    data: {
      ...{ tenantId, name: `${tenantId} twin`, createdAt: now, updatedAt: now },
      links: {
        create: [
          { tenantId, surface, upstreamId: of.workspace, state: {}, asOf: now },
          {
            ...{ tenantId, surface: 'MIOSA', upstreamId: of.miosaWorkspace },
            ...{ state: {}, asOf: now },
          },
        ],
      },
      tasks: { create: { tenantId, surface, taskId: of.task, createdAt: now } },
    },
  });
  await prisma.approval.create({
    data: {
      ...{ tenantId, surface, upstreamId: of.approval, taskId: of.task, agentId: of.agent },
      ...{ action: `${tenantId} claims`, risk: 'low', requestedAt: now },
    },
  });
  const log = new EventLog({
    ...{ store: gateway.store, bus: new MemoryEventBus(), clock: systemClock, maxLagMs: null },
    onError: () => undefined,
  });
  await gateway.store.transaction((tx) =>
    log.append(
      tx,
      tenantId,
      claimedEvents(of, tenantId).map((kind, index) => ({
        ...kind,
        ...{ surface, taskId, agentId: of.agent, at: now },
        ...{ workspaceId: null, upstreamWorkspaceId: null },
        dedupeKey: `claimed ${index}`,
      })),
    ),
  );
  return {
    workspace: encodeId('Workspace', id),
    approval: encodeId('Approval', compositeKey(of.agent, of.approval)),
  };
}

/** Events that name what belongs to another; their texts are the tenant's own. */
function claimedEvents(of: Claimed, name: string): EventKind[] {
  const { approval: approvalId, deliverable: deliverableId, deployment: deploymentId } = of;
  const { workspace: upstreamWorkspaceId, file: fileId } = of;
  const file = { name, mimeType: 'text/csv', sizeBytes: 1 };
  const building = { status: 'BUILDING', statusText: 'building' } as const;
  return [
    { type: 'approval.required', payload: { approvalId, action: name, tool: null, risk: 'low' } },
    { type: 'approval.decided', payload: { approvalId, approved: true, reason: name } },
    { type: 'deliverable.created', payload: { deliverableId, ...file } },
    { type: 'file.added', payload: { upstreamWorkspaceId, fileId, ...file } },
    { type: 'file.removed', payload: { upstreamWorkspaceId, fileId, name } },
    {
      type: 'deployment.status',
      payload: { deploymentId, upstreamWorkspaceId, target: 'vercel', url: null, ...building },
    },
  ];
}
