import type { Readable } from 'node:stream';
import type { Part } from './byte-range.js';

/** A file on its way from a surface to a client. */
export interface Download {
  /** Cleaned. */
  readonly name: string;
  /** MIME type; null where the surface does not say. */
  readonly type: string | null;
  /** Of the whole file; null where the surface does not say. */
  readonly sizeBytes: number | null;
  /** What comes of it, when a part was asked for and the surface gives parts; else it comes whole. */
  readonly part: Part | null;
  /** As it stands in the header; null where the surface gives none. */
  readonly etag: string | null;
  /** To be read or destroyed. */
  readonly content: Readable;
}
