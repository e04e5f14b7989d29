import type { Readable } from 'node:stream';
import type { ByteRange } from '../files/byte-range.js';

/** A request to a surface, as its route says. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in `/workspaces/{id}/files`. Each name in braces stands for one segment. What calls are counted by. */
  readonly route: string;
  /** What the names of the route stand for; each goes out as one encoded segment, or not at all. */
  readonly params?: Readonly<Record<string, string>>;
  /** What is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** The part of a file that is wanted, where the upstream gives parts. */
  readonly range?: ByteRange | null;
  /** The last event that was read of a stream, which goes on behind it. */
  readonly lastEventId?: string;
  readonly body?: JsonBody | FileBody;
  /**
   * For a write on a surface that knows keys (header `Idempotency-Key`): with it the write may be sent
   * again. Without one a write is sent once.
   */
  readonly idempotencyKey?: string;
}

export interface JsonBody {
  readonly json: unknown;
}

/** A file as one part of `multipart/form-data`, sent as it is read. */
export interface FileBody {
  /** Plain texts that come as parts before the file. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly part: string;
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** Destroyed when the request ends, however it ends. */
  readonly content: Readable;
  /** With one byte more the request is cut, and is `TOO_LARGE`. */
  readonly maxBytes: number;
}
