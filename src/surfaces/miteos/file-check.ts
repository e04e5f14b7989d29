import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { fileTypeFromBuffer } from 'file-type';
import { peek, type Sample } from '../../files/bytes.js';
import { cleanFileName, LONGEST_NAME_BYTES } from '../../files/file-name.js';
import { Utf8Check } from '../../files/utf8.js';
import type { SurfaceError } from '../errors.js';
import { declaredMime, TAKEN, typeByExtension, typeByMime, type FileType } from './file-types.js';
import type { NewFile } from './port.js';
import { invalid } from './refusals.js';

/** Formats that are no plain text, though their first bytes may look like it. */
const TEXT_LIKE = ['application/pdf', 'application/postscript', 'application/rtf'];

/** As HTTP wants the halves of a MIME type. */
const MIME = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** What `file-type` samples by default. */
const SAMPLE_BYTES = 4100;

/** Whether lines and words of it can be counted. */
export function isText(mime: string): boolean {
  return typeByMime(mime)?.content === 'text';
}

/**
 * The name that a file gets, cleaned.
 *
 * @throws SurfaceError `INVALID` when nothing is left of it, or when it is too long
 */
export function nameOf(file: { name: string }): string {
  const name = cleanFileName(file.name);
  if (name === null) throw invalid('The file has no name.', 'file');
  if (Buffer.byteLength(name) > LONGEST_NAME_BYTES) {
    throw invalid(`The name of the file is longer than ${LONGEST_NAME_BYTES} bytes.`, 'file');
  }
  return name;
}

/** A file whose content is what it is said to be, as far as it has been read. */
export interface CheckedFile {
  type: string;
  /** Fails with `INVALID` at the first byte of a text that is not UTF-8. */
  content: Readable;
}

/** What is done with a type that Miteos does not list: refused, or passed on as it is. */
export type Unlisted = 'refuse' | 'pass';

/**
 * Finds the MIME type of a file by its beginning: the declared one, or else what the content shows, or
 * else what its name's extension says; text under a name without one is plain text. What is given takes
 * the place of `content`: destroying it destroys that.
 *
 * @throws SurfaceError `INVALID` when the content is something else, or its type is to be refused.
 */
export async function checkFile(
  { name, type: declared, content }: NewFile,
  unlisted: Unlisted,
): Promise<CheckedFile> {
  const { sample, chunks } = await peek(content, SAMPLE_BYTES);
  const detected = (await fileTypeFromBuffer(sample.bytes))?.mime ?? null;
  const mime = declaredMime(declared);
  const type =
    mime === null ? (typeByMime(detected) ?? typeByName(name, unlisted)) : typeByMime(mime);
  if (type === null) {
    return { type: unlistedType(mime, unlisted), content: streamOf(chunks) };
  }
  if (!fits(type, detected, sample)) throw otherContent(type);
  const isText = type.content === 'text' || type.content === 'xml';
  return { type: type.mime, content: streamOf(isText ? utf8Of(chunks, type) : chunks) };
}

function unlistedType(declared: string | null, unlisted: Unlisted): string {
  if (unlisted === 'pass') {
    if (declared === null) return 'application/octet-stream';
    if (MIME.test(declared)) return declared;
  }
  const problem =
    declared === null
      ? `The type of the file cannot be told. Miteos takes ${TAKEN}.`
      : `Miteos does not take this type of file. It takes ${TAKEN}.`;
  throw invalid(problem, 'file');
}

function streamOf(chunks: AsyncIterable<Buffer>): Readable {
  return Readable.from(chunks, { objectMode: false });
}

async function* utf8Of(chunks: AsyncIterable<Buffer>, type: FileType): AsyncGenerator<Buffer> {
  const check = new Utf8Check();
  for await (const chunk of chunks) {
    if (!check.takes(chunk)) throw otherContent(type);
    yield chunk;
  }
  if (!check.isWhole) throw otherContent(type);
}

function otherContent({ mime, content }: FileType): SurfaceError {
  const form = content === 'text' ? `${mime} in UTF-8` : mime;
  return invalid(`The content of the file is not ${form}.`, 'file');
}

/** A name without an extension is one of a text, unless there may be anything. */
function typeByName(name: string, unlisted: Unlisted): FileType | null {
  return typeByExtension(extname(name).slice(1) || (unlisted === 'refuse' ? 'txt' : ''));
}

function fits({ mime, content }: FileType, detected: string | null, sample: Sample): boolean {
  switch (content) {
    case 'signature':
      return detected === mime;
    case 'archive':
      // What kind of archive it is may be told only after the sample.
      return detected === mime || detected === 'application/zip';
    case 'xml':
      return isUtf8(sample) && /^\uFEFF?\s*<(\?xml|!--|!doctype svg|svg)/i.test(text(sample));
    case 'text':
      // Not every signature counts: one of two letters, such as BM, may well begin a text.
      return isUtf8(sample) && !(detected !== null && TEXT_LIKE.includes(detected));
  }
}

/** A character may be cut by the end of the sample. */
function isUtf8({ bytes, whole }: Sample): boolean {
  const check = new Utf8Check();
  return check.takes(bytes) && (check.isWhole || !whole);
}

function text({ bytes }: Sample): string {
  return bytes.toString('utf8');
}
