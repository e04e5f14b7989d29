export interface FileType {
  mime: string;
  extensions: readonly string[];
  /** Other names that browsers and systems have for it. */
  aliases?: readonly string[];
  /** How its content is known: by a signature, as an archive, as XML, or as nothing but text. */
  content: 'signature' | 'archive' | 'xml' | 'text';
}

const OOXML = 'application/vnd.openxmlformats-officedocument';

/** What Miteos takes. */
const FILE_TYPES: readonly FileType[] = [
  { mime: 'application/pdf', extensions: ['pdf'], content: 'signature' },
  {
    mime: 'text/markdown',
    extensions: ['md', 'markdown'],
    aliases: ['text/x-markdown'],
    content: 'text',
  },
  { mime: 'text/plain', extensions: ['txt', 'text'], content: 'text' },
  { mime: 'text/csv', extensions: ['csv'], aliases: ['application/csv'], content: 'text' },
  { mime: 'application/json', extensions: ['json'], aliases: ['text/json'], content: 'text' },
  { mime: `${OOXML}.wordprocessingml.document`, extensions: ['docx'], content: 'archive' },
  { mime: `${OOXML}.spreadsheetml.sheet`, extensions: ['xlsx'], content: 'archive' },
  { mime: 'image/png', extensions: ['png'], content: 'signature' },
  {
    mime: 'image/jpeg',
    extensions: ['jpg', 'jpeg'],
    aliases: ['image/jpg'],
    content: 'signature',
  },
  { mime: 'image/svg+xml', extensions: ['svg'], content: 'xml' },
];

export const TAKEN = 'PDF, Markdown, plain text, CSV, JSON, DOCX, XLSX, PNG, JPEG and SVG';

export function typeByMime(mime: string | null): FileType | null {
  return (
    FILE_TYPES.find((type) => type.mime === mime || type.aliases?.some((one) => one === mime)) ??
    null
  );
}

/** By the extension of a name, without its dot. */
export function typeByExtension(extension: string): FileType | null {
  const known = extension.toLowerCase();
  return FILE_TYPES.find(({ extensions }) => extensions.includes(known)) ?? null;
}

/** The MIME type that a file was declared as, without parameters; null when nothing was declared. */
export function declaredMime(declared: string | null): string | null {
  const mime = (declared ?? '').split(';', 1).join('').trim().toLowerCase();
  // Windows with Excel calls every CSV file an Excel one.
  const says = !['', 'application/octet-stream', 'application/vnd.ms-excel'].includes(mime);
  return says ? mime : null;
}
