import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.js';
import type { ProgressWatch } from '../../files/pass-on.js';

/** Tells the log how far an upload is. */
export interface UploadReport extends ProgressWatch {
  /** Resolves when all that has been told is in the log. */
  settled(): Promise<void>;
}

/**
 * For an upload into a Workspace of ours. One report after the other, so that they are in order; one
 * that the log cannot take is left out, since the next says more.
 */
export function reportUpload(
  { events, clock, viewer: { tenantId } }: Pick<Context, 'events' | 'clock' | 'viewer'>,
  workspaceId: string,
): UploadReport {
  const upload = randomUUID();
  let told = Promise.resolve();
  const tell = async (fileName: string, bytesSent: number): Promise<void> => {
    try {
      await events.appendBatch(tenantId, [
        {
          ...{ type: 'file.upload', payload: { fileName, bytesSent, total: null } },
          ...{ surface: null, workspaceId, upstreamWorkspaceId: null, taskId: null, agentId: null },
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
