import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import type { Sample } from '../../embedded/bytes.js';
import { declaredMime, TAKEN, typeByExtension, typeByMime, type FileType } from '../file-types.js';
import { invalid } from '../refusals.js';

/** Formats that are no plain text, though their first bytes may look like it. */
const TEXT_LIKE = ['application/pdf', 'application/postscript', 'application/rtf'];

/** How much of a file `fileTypeOf` wants to see: what `file-type` samples by default. */
export const SAMPLE_BYTES = 4100;

/** Whether lines and words of it can be counted. */
export function isText(mime: string): boolean {
  return typeByMime(mime)?.content === 'text';
}

/**
 * The MIME type of a file: the declared one, or else what its content shows, or else what its name's
 * extension says; text under a name without one is plain text. Throws `INVALID` when Miteos does not take it, or when the content is something else.
 */
export async function fileTypeOf(
  name: string,
  declared: string | null,
  sample: Sample,
): Promise<string> {
  const detected = (await fileTypeFromBuffer(sample.bytes))?.mime ?? null;
  const type = declaredType(declared) ?? typeByMime(detected) ?? typeByName(name);
  if (!type) {
    throw invalid(`The type of the file cannot be told. Miteos takes ${TAKEN}.`, 'file');
  }
  if (!fits(type, detected, sample)) {
    const form = type.content === 'text' ? `${type.mime} in UTF-8` : type.mime;
    throw invalid(`The content of the file is not ${form}.`, 'file');
  }
  return type.mime;
}

/** Null when nothing was declared. */
function declaredType(declared: string | null): FileType | null {
  const mime = declaredMime(declared);
  if (mime === null) return null;
  const type = typeByMime(mime);
  if (!type) throw invalid(`Miteos does not take this type of file. It takes ${TAKEN}.`, 'file');
  return type;
}

function typeByName(name: string): FileType | null {
  return typeByExtension(extname(name).slice(1) || 'txt');
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

/** Valid UTF-8 without NUL. A character may be cut by the end of the sample. */
function isUtf8({ bytes, whole }: Sample): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}

function text({ bytes }: Sample): string {
  return bytes.toString('utf8');
}
