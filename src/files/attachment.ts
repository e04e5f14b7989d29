/**
 * `Content-Disposition` for a download, as RFC 6266 has it: the name in ASCII for old clients, and
 * whole in the form of RFC 5987.
 */
export function attachment(name: string): string {
  const wellFormed = Buffer.from(name).toString();
  const ascii = wellFormed.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(wellFormed).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
