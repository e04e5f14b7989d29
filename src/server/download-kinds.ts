import { createHash } from 'node:crypto';
import type { ByteRange } from '../files/byte-range.js';
import type { Download } from '../files/download.js';
import type { Call } from '../surfaces/call.js';
import type { MiosaPort } from '../surfaces/miosa/port.js';
import type { MiteosPort } from '../surfaces/miteos/port.js';

/** Fetches one thing by its ids, or the part that is wanted if the surface gives parts. */
type OpenDownload = (
  call: Call,
  ids: readonly string[],
  range: ByteRange | null,
) => Promise<Download>;

/** The things that links are made for. */
export type DownloadKinds = ReadonlyMap<string, OpenDownload>;

export function downloadKinds({
  miteos,
  miosa,
}: {
  miteos: MiteosPort;
  miosa: MiosaPort;
}): DownloadKinds {
  return new Map<string, OpenDownload>([
    [
      'deliverable',
      async (call, [taskId = '', id = ''], range) => {
        const download = await miteos.downloadDeliverable(call, taskId, id, range);
        return { ...download, etag: download.etag ?? tagOf(taskId, id, download.sizeBytes) };
      },
    ],
    [
      'computerFile',
      async (call, [computerId = '', path = '']) => {
        const file = await miosa.downloadComputerFile(call, computerId, path);
        return { ...file, part: null, etag: null };
      },
    ],
  ]);
}

/** For a thing that does not change once it is made. */
function tagOf(...facts: (string | number | null)[]): string {
  return `W/"${createHash('sha256').update(JSON.stringify(facts)).digest('base64url')}"`;
}
