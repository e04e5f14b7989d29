import { addAbortSignal } from 'node:stream';
import type { MiteosDeliverable as DeliverableRow } from '../../../store/generated/prisma/client.js';
import { partOf, type ByteRange } from '../../../files/byte-range.js';
import type { Download } from '../../../files/download.js';
import type { Call } from '../../call.js';
import type { ById, MiteosDeliverable } from '../port.js';
import { chunksOf } from '../../../files/bytes.js';
import { attachment } from '../../../files/attachment.js';
import { possibleIds } from './ids.js';
import { claimOf, isValid, signedPath, type Claim } from './links.js';
import type { EmbeddedMiteosOptions } from './options.js';
import { noSuchPart, notFound } from '../refusals.js';

const LINK_LIFE_MS = 60 * 60_000;

type Options = Pick<EmbeddedMiteosOptions, 'store' | 'blobs' | 'clock' | 'publicUrl' | 'linkKey'>;

export class Deliverables {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async of({ account }: Call, taskIds: readonly string[]): Promise<ById<MiteosDeliverable[]>> {
    const { store, clock } = this.#options;
    const rows = await store.prisma.miteosTask.findMany({
      where: { accountId: account, id: { in: possibleIds(taskIds) } },
      select: {
        id: true,
        deliverables: { where: { accountId: account }, orderBy: { position: 'asc' } },
      },
    });
    const expires = Math.floor((clock.now().getTime() + LINK_LIFE_MS) / 1000);
    return new Map(
      rows.map(({ id, deliverables }) => [
        id,
        deliverables.map((row) => this.#toDeliverable(row, expires)),
      ]),
    );
  }

  async download(
    call: Call,
    taskId: string,
    deliverableId: string,
    range: ByteRange | null,
  ): Promise<Download> {
    const { store, blobs } = this.#options;
    const row = await store.prisma.miteosDeliverable.findFirst({
      where: {
        accountId: call.account,
        id: { in: possibleIds([deliverableId]) },
        taskId: { in: possibleIds([taskId]) },
      },
    });
    if (!row) throw notFound('deliverable');
    const { name, type, sizeBytes, blob, sha256 } = row;
    const part = range && partOf(range, sizeBytes);
    if (range !== null && part === null) throw noSuchPart();
    if (!(await blobs.has(blob))) throw notFound('deliverable');
    const content = addAbortSignal(call.signal, blobs.read(blob, part));
    // The call may be given up before anybody reads; whoever reads then still sees that.
    content.on('error', () => undefined);
    return { name, type, sizeBytes, part, etag: `"${sha256}"`, content };
  }

  /** One answer to all that is wrong with a link, so that nothing can be learnt by trying. */
  async serve(request: Request): Promise<Response | null> {
    const claim = claimOf(new URL(request.url));
    if (!claim) return null;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refusal(405, 'Method not allowed.', { allow: 'GET, HEAD' });
    }
    const row = await this.#granted(claim);
    if (!row) return refusal(403, 'This link is not valid, or not any more.');
    if (!(await this.#options.blobs.has(row.blob))) {
      return refusal(410, 'This file is gone.');
    }
    const body = request.method === 'HEAD' ? null : this.#stream(row.blob, request.signal);
    return new Response(body, {
      headers: {
        ...SAFE,
        'content-type': row.type,
        'content-length': String(row.sizeBytes),
        'content-disposition': attachment(row.name),
      },
    });
  }

  async #granted(claim: Claim): Promise<DeliverableRow | null> {
    const { store, clock, linkKey } = this.#options;
    const [id] = possibleIds([claim.deliverableId]);
    if (id === undefined) return null;
    // The one query that cannot name the account: the signature, which covers it, stands in for that.
    const row = await store.prisma.miteosDeliverable.findUnique({ where: { id } });
    return row && isValid(linkKey, claim, row.accountId, clock.now()) ? row : null;
  }

  /** Opens the file only when the first byte is asked for, and closes it when the client goes. */
  #stream(blob: string, signal: AbortSignal): ReadableStream<Uint8Array> {
    const { blobs } = this.#options;
    async function* open(): AsyncGenerator<Buffer, void> {
      yield* chunksOf(addAbortSignal(signal, blobs.read(blob)));
    }
    const chunks = open();
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const next = await chunks.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        },
        async cancel() {
          await chunks.return();
        },
      },
      { highWaterMark: 0 },
    );
  }

  #toDeliverable(row: DeliverableRow, expires: number): MiteosDeliverable {
    const { publicUrl, linkKey } = this.#options;
    const { id, accountId, taskId, name, type, sizeBytes, createdAt } = row;
    const path = signedPath(linkKey, { account: accountId, deliverableId: id, expires });
    const downloadUrl = new URL(path, publicUrl()).href;
    return { id, taskId, name, type, sizeBytes, downloadUrl, createdAt };
  }
}

/** A download is never shown in place of a page of ours, nor kept by a cache. */
const SAFE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'private, no-store',
};

function refusal(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...SAFE, ...headers, 'content-type': 'text/plain; charset=utf-8' },
  });
}
