import { z } from 'zod';
import { agentStatuses, deploymentStatuses, taskStatuses } from '../surfaces/miteos/port.js';
import type { Surface } from '../store/generated/prisma/enums.js';

function kind<T extends string, P extends z.ZodType>(type: T, payload: P) {
  return z.object({ type: z.literal(type), payload });
}

/**
 * What can happen, by type. The payload is stored as JSON and parsed again when it is read; this is
 * the only place that knows its shape.
 */
export const eventKinds = z.discriminatedUnion('type', [
  kind('task.status', z.object({ status: z.enum(taskStatuses), statusText: z.string() })),
  kind('task.cost', z.object({ cost: z.number() })),
  kind(
    'agent.status',
    z.object({
      agentType: z.string(),
      status: z.enum(agentStatuses),
      statusText: z.string(),
    }),
  ),
  kind('agent.progress', z.object({ progress: z.number() })),
  kind('agent.tool', z.object({ tool: z.string().nullable() })),
  kind(
    'approval.required',
    z.object({
      approvalId: z.string(),
      action: z.string(),
      tool: z.string().nullable(),
      risk: z.string(),
    }),
  ),
  kind(
    'approval.decided',
    z.object({ approvalId: z.string(), approved: z.boolean(), reason: z.string().nullable() }),
  ),
  kind(
    'deliverable.created',
    z.object({
      deliverableId: z.string(),
      name: z.string(),
      mimeType: z.string(),
      sizeBytes: z.number(),
    }),
  ),
  kind(
    'file.added',
    z.object({
      upstreamWorkspaceId: z.string(),
      fileId: z.string(),
      name: z.string(),
      mimeType: z.string(),
      sizeBytes: z.number(),
    }),
  ),
  kind(
    'file.removed',
    z.object({ upstreamWorkspaceId: z.string(), fileId: z.string(), name: z.string() }),
  ),
  kind(
    'deployment.status',
    z.object({
      deploymentId: z.string(),
      upstreamWorkspaceId: z.string(),
      target: z.string(),
      status: z.enum(deploymentStatuses),
      statusText: z.string(),
      url: z.string().nullable(),
    }),
  ),
]);

export type EventKind = z.infer<typeof eventKinds>;

/** Stands in a stream for events that are kept no more. It is never stored. */
interface GapKind {
  type: 'event.gap';
  /** Those behind `from`, up to `to`. */
  payload: { from: bigint; to: bigint };
}

export type EventType = (EventKind | GapKind)['type'];

/** The subjects of an event, by which a stream is filtered. */
interface Subjects {
  surface: Surface | null;
  /** The Workspace of ours, for what happened to it on the gateway itself. */
  workspaceId: string | null;
  /** The workspace on the surface; which of ours it is a part of is asked when a stream is read. */
  upstreamWorkspaceId: string | null;
  taskId: string | null;
  agentId: string | null;
}

/** An event that is to be appended. */
export type NewEvent = EventKind &
  Subjects & {
    /** One occurrence has one key, however often it is told. */
    dedupeKey: string;
    at: Date;
    /** Found by comparison after a source was cut off, not seen as it happened. Default: false. */
    recovered?: boolean;
  };

/** An event of the log. */
export type LoggedEvent = (EventKind | GapKind) &
  Subjects & {
    id: string;
    tenantId: string;
    /** Its place in the tenant's order; what a cursor holds. */
    sequence: bigint;
    at: Date;
    /** Found by comparison after a source was cut off, not seen as it happened. */
    recovered: boolean;
  };

/** The events of one type. */
export type EventOf<T extends EventType> = Extract<LoggedEvent, { type: T }>;
