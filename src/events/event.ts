import { z } from 'zod';
import type { Surface } from '../store/generated/prisma/enums.js';
import { agentKinds } from './kinds/agent.js';
import { approvalKinds } from './kinds/approval.js';
import { codebaseKinds } from './kinds/codebase.js';
import { computerKinds } from './kinds/computer.js';
import { deploymentKinds } from './kinds/deployment.js';
import { fileKinds } from './kinds/file.js';
import { noteKinds } from './kinds/note.js';
import { operationKinds } from './kinds/operation.js';
import { taskKinds } from './kinds/task.js';
import { workspaceKinds } from './kinds/workspace.js';

/**
 * What can happen, by type. The payload is stored as JSON and parsed again when it is read; only the
 * modules of the kinds know its shape.
 */
export const eventKinds = z.discriminatedUnion('type', [
  ...taskKinds,
  ...agentKinds,
  ...approvalKinds,
  ...fileKinds,
  ...deploymentKinds,
  ...computerKinds,
  ...workspaceKinds,
  ...codebaseKinds,
  ...noteKinds,
  ...operationKinds,
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
