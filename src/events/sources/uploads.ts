import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.js';
import type { ProgressWatch } from '../../files/pass-on.js';
import type { NewEvent } from '../event.js';

/** Tells the log how far an upload is. */
export interface UploadReport extends ProgressWatch {
  /** Resolves when all that has been told is in the log. */
  settled(): Promise<void>;
}

/** The Workspace that an upload goes into: by our own id, or by a surface's. */
export type UploadPlace = Pick<NewEvent, 'surface' | 'workspaceId' | 'upstreamWorkspaceId'>;

/**
 * One report after the other, so that they are in order; one that the log cannot take is left out,
 * since the next says more. The place is asked for when there is something to tell, and once.
 */
export function reportUpload(
  { events, clock, viewer: { tenantId } }: Pick<Context, 'events' | 'clock' | 'viewer'>,
  placeOf: () => Promise<UploadPlace | null>,
): UploadReport {
  const upload = randomUUID();
  let place: Promise<UploadPlace | null> | null = null;
  let told = Promise.resolve();
  const tell = async (fileName: string, bytesSent: number): Promise<void> => {
    try {
      const known = await (place ??= placeOf());
      if (known === null) return;
      await events.appendBatch(tenantId, [
        {
          ...{ type: 'file.upload', payload: { fileName, bytesSent, total: null } },
          ...{ ...known, taskId: null, agentId: null },
          ...{ dedupeKey: `upload:${upload}:${bytesSent}`, at: clock.now() },
        },
      ]);
    } catch {
      // What becomes of the upload itself is told by its answer.
    }
  };
  return {
    clock,
    onProgress: (fileName, bytesSent) => {
      told = told.then(() => tell(fileName, bytesSent));
    },
    settled: () => told,
  };
}
