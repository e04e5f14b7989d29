/** Raw multipart bodies, well formed or not, as a client may send them. */

export const BOUNDARY = 'tributary-test-boundary';

export interface MultipartMessage {
  headers: { 'content-type': string; 'content-length': string };
  body: Buffer;
}

/** A part with exactly these header lines. */
export function rawPart(headerLines: string[], content: string | Buffer = ''): Buffer {
  const head = [`--${BOUNDARY}`, ...headerLines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')]);
}

/** A form field; a value that is not a string goes as JSON. */
export function fieldPart(name: string, value: unknown): Buffer {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return rawPart([`Content-Disposition: form-data; name="${name}"`], text);
}

export function filePart(
  name: string,
  content: string | Buffer,
  { filename = `${name}.txt`, type = 'text/plain' }: { filename?: string; type?: string } = {},
): Buffer {
  return rawPart(
    [
      `Content-Disposition: form-data; name="${name}"; filename="${filename}"`,
      `Content-Type: ${type}`,
    ],
    content,
  );
}

/** The line that ends a body. */
export const END = Buffer.from(`--${BOUNDARY}--\r\n`);

/** The parts, the end, and the headers for them. */
export function multipart(...parts: Buffer[]): MultipartMessage {
  const body = Buffer.concat([...parts, END]);
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': String(body.length),
    },
    body,
  };
}

/** A whole GraphQL request by the specification. */
export function graphqlMultipart(
  operations: unknown,
  map: Record<string, string[]>,
  ...files: Buffer[]
): MultipartMessage {
  return multipart(fieldPart('operations', operations), fieldPart('map', map), ...files);
}
