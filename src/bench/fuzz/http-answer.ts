/** The answer at the begin of what a server has sent. */
export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  head: string;
  /** Whether it has come to its end, and if so at which byte. */
  end: number | null;
}

const HEAD_END = '\r\n\r\n';

/** Null as long as its head has not come. `100 Continue` is passed over. */
export function readAnswer(bytes: Buffer, verb: string, from = 0): HttpAnswer | null {
  const headEnd = bytes.indexOf(HEAD_END, from);
  if (headEnd < 0) return null;
  const head = bytes.toString('latin1', from, headEnd).toLowerCase();
  const status = Number(/^http\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN);
  const bodyFrom = headEnd + HEAD_END.length;
  if (status === 100) return readAnswer(bytes, verb, bodyFrom);
  return { status, head, end: endOf(bytes, bodyFrom, { status, head, verb }) };
}

function endOf(
  bytes: Buffer,
  from: number,
  { status, head, verb }: { status: number; head: string; verb: string },
): number | null {
  if (verb === 'HEAD' || status === 101 || status === 204 || status === 304) return from;
  if (head.includes('\r\ntransfer-encoding: chunked')) return endOfChunks(bytes, from);
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  if (length === undefined) return null;
  const end = from + Number(length);
  return end <= bytes.length ? end : null;
}

function endOfChunks(bytes: Buffer, from: number): number | null {
  for (let at = from; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    at = lineEnd + 2 + length + 2;
    if (at > bytes.length) return null;
    if (length === 0) return at;
  }
}
