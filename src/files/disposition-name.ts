import { cleanFileName } from './file-name.js';

/**
 * The file name in a `Content-Disposition` (RFC 6266), the form of RFC 5987 first; null when there is
 * none that can be used. It names a file in no folder, and holds no control characters.
 */
export function fileNameIn(header: string): string | null {
  const extended = /;\s*filename\*\s*=\s*"?(utf-8|iso-8859-1)'[^']*'([^\s;"]+)/i.exec(header);
  const decoded = decoded5987(extended?.[1] ?? '', extended?.[2] ?? '');
  return cleanFileName(decoded) ?? cleanFileName(plainName(header));
}

function decoded5987(charset: string, value: string): string {
  try {
    return charset.toLowerCase() === 'utf-8'
      ? decodeURIComponent(value)
      : value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
          String.fromCharCode(parseInt(hex, 16)),
        );
  } catch {
    return '';
  }
}

/** A quoted string, or a token. */
function plainName(header: string): string {
  const [, quoted, token] =
    /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(header) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? token ?? '';
}
