import type { PartState } from '../../src/workspaces/part-state.js';
import { systemClock } from '../../src/clock.js';
import { compositeKey, decodeId, encodeId } from '../../schema/ids.js';
import { MemoryEventBus } from '../../src/events/bus.js';
import type { EventKind, NewEvent } from '../../src/events/event.js';
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

/** What the gateway keeps of a part that a tenant claims. */
function stateOf(tenantId: string, now: Date): PartState {
  const nothing = { description: null, slug: null, externalId: null, metadata: null };
  return {
    ...{ ...nothing, repository: null, isDefault: null, status: 'ACTIVE', statusText: null },
    ...{ fileCount: null, computerCount: null, name: `${tenantId} twin` },
    ...{ createdAt: now.toISOString(), updatedAt: now.toISOString() },
  };
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
          { tenantId, surface, upstreamId: of.workspace, state: stateOf(tenantId, now), asOf: now },
          {
            ...{ tenantId, surface: 'MIOSA', upstreamId: of.miosaWorkspace },
            ...{ state: stateOf(tenantId, now), asOf: now },
          },
          {
            ...{ tenantId, surface: 'ROUTA', upstreamId: of.routaWorkspace },
            ...{ state: stateOf(tenantId, now), asOf: now },
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
      claimedEvents(of, tenantId).map((event, index) => ({
        ...{ ...event, workspaceId: null, taskId, agentId: of.agent, at: now },
        dedupeKey: `claimed ${index}`,
      })),
    ),
  );
  return {
    workspace: encodeId('Workspace', id),
    approval: encodeId('Approval', compositeKey(of.agent, of.approval)),
  };
}

/** What of an event says what it tells of. */
type Told = EventKind & Pick<NewEvent, 'surface' | 'upstreamWorkspaceId'>;

/** Events that name what belongs to another; their texts are the tenant's own. */
function claimedEvents(of: Claimed, name: string): Told[] {
  return [
    ...miteosEvents(of, name).map((kind) => ({
      ...{ ...kind, surface: 'MITEOS' as const, upstreamWorkspaceId: of.workspace },
    })),
    ...miosaEvents(of, name).map((kind) => ({
      ...{ ...kind, surface: 'MIOSA' as const, upstreamWorkspaceId: of.miosaWorkspace },
    })),
    ...routaEvents(of, name).map((kind) => ({
      ...{ ...kind, surface: 'ROUTA' as const, upstreamWorkspaceId: of.routaWorkspace },
    })),
  ];
}

function miteosEvents(of: Claimed, name: string): EventKind[] {
  const { approval: approvalId, deliverable: deliverableId, deployment: deploymentId } = of;
  const { file: fileId } = of;
  const file = { name, mimeType: 'text/csv', sizeBytes: 1 };
  const building = { status: 'BUILDING', statusText: 'building' } as const;
  return [
    { type: 'approval.required', payload: { approvalId, action: name, tool: null, risk: 'low' } },
    { type: 'approval.decided', payload: { approvalId, approved: true, reason: name } },
    { type: 'deliverable.created', payload: { deliverableId, ...file } },
    { type: 'file.added', payload: { fileId, ...file } },
    { type: 'file.removed', payload: { fileId, name } },
    { type: 'file.upload', payload: { fileName: name, bytesSent: 1, total: null } },
    {
      type: 'deployment.status',
      payload: { deploymentId, target: 'vercel', url: null, ...building },
    },
  ];
}

function miosaEvents({ computer: computerId }: Claimed, name: string): EventKind[] {
  return [
    { type: 'computer.created', payload: { computerId, size: name } },
    {
      type: 'computer.status',
      payload: { computerId, status: 'RUNNING', statusText: name },
    },
    { type: 'computer.deleted', payload: { computerId } },
  ];
}

function routaEvents(of: Claimed, name: string): EventKind[] {
  const { workspace, codebase: codebaseId, note: noteId } = of;
  const part = { surface: 'MITEOS', upstreamId: name } as const;
  const step = {
    ...({ operationId: workspace, step: name, surface: null } as const),
    ...({ status: 'DONE', operationState: 'SUCCEEDED' } as const),
  };
  return [
    { type: 'workspace.created', payload: { name } },
    { type: 'workspace.updated', payload: { name } },
    { type: 'workspace.archived', payload: {} },
    { type: 'workspace.unarchived', payload: {} },
    { type: 'workspace.deleted', payload: {} },
    { type: 'workspace.linked', payload: part },
    { type: 'workspace.unlinked', payload: part },
    { type: 'codebase.added', payload: { codebaseId, name, path: name } },
    { type: 'codebase.updated', payload: { codebaseId, name, path: name } },
    { type: 'codebase.removed', payload: { codebaseId } },
    { type: 'note.saved', payload: { noteId, title: name } },
    { type: 'note.deleted', payload: { noteId } },
    { type: 'task.deleted', payload: {} },
    { type: 'operation.step', payload: step },
  ];
}
