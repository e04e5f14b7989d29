/** The MIME type in a `Content-Type`, without its parameters. */
export function mimeIn(contentType: string): string | null {
  return /^\s*([^\s/;,]+\/[^\s/;,]+)\s*(;|$)/.exec(contentType)?.[1]?.toLowerCase() ?? null;
}
