import type { FuzzRequest } from './requests.js';
import type { Outcome } from './sender.js';

export interface Problem {
  kind: 'fault' | 'slow' | 'no answer';
  what: string;
}

const SLOWEST_MS = 1_000;
/** How WebSockets are closed by a fault of the server. */
const FAULTY_CLOSES = [1011, 4500];

/** What must not become of any request, whatever is in it; null when it did not. */
export function problemOf(request: FuzzRequest, outcome: Outcome): Problem | null {
  const { statuses, closeCode, ms, text } = outcome;
  const status = statuses.find((status) => status >= 500);
  if (status !== undefined) return { kind: 'fault', what: `status ${status}` };
  if (closeCode !== null && FAULTY_CLOSES.includes(closeCode)) {
    return { kind: 'fault', what: `closed with ${closeCode}` };
  }
  if (text.includes('INTERNAL_SERVER_ERROR')) return { kind: 'fault', what: 'an unexpected error' };
  if (ms > SLOWEST_MS) return { kind: 'slow', what: `${Math.round(ms)} ms` };
  if (request.kind === 'http' && request.isWhole && statuses.length === 0) {
    return { kind: 'no answer', what: 'hung up' };
  }
  return null;
}

/** What was sent, in JSON strings of bytes, and the first of what came. */
export function describeRequest(request: FuzzRequest, { text }: Outcome): string {
  const sent = request.kind === 'http' ? [request.bytes] : [request.handshake, ...request.frames];
  const shown = sent.map((bytes) => JSON.stringify(bytes.toString('latin1').slice(0, MOST_SHOWN)));
  return `${shown.join('\n      ')}\n    → ${JSON.stringify(text.slice(0, MOST_SHOWN / 4))}`;
}

const MOST_SHOWN = 4_000;
