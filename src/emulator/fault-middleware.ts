import { setTimeout as delay } from 'node:timers/promises';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import type { EmulatorEnv, Refuse } from './environment.js';
import { FaultSpecError, parseFault, type Fault } from './fault-spec.js';
import type { Faults } from './faults.js';
import { spoil } from './spoiled-answers.js';

/** Asks for a fault with one request. */
const HEADER = 'x-emulator-fault';
/** Who waits longer than this is let go. */
const LONGEST_HANG_MS = 600_000;
/** Who sends more than this is answered while sending. */
const LARGE_BODY_BYTES = 1_000_000;

const HTML =
  '<!doctype html><html><head><title>502 Bad Gateway</title></head><body>…</body></html>';

interface Options {
  faults: Faults;
  /** Fires when the emulator closes. */
  closing: AbortSignal;
  refuse: Refuse;
  /** As when a key has used its share up. */
  refuseRate: (message: string) => Response;
}

/**
 * Does to a request what its header or a rule asks for. Some faults come instead of what was asked,
 * which then has no effect: `hang`, `reset-before`, `status`, `rate-limit`, `html` and `redirect`.
 * After `delay` all goes on as usual. The others spoil the answer to what has been done.
 */
export function inflictFaults({
  faults,
  closing,
  refuse,
  refuseRate,
}: Options): MiddlewareHandler<EmulatorEnv> {
  return async (c, next) => {
    const asked = c.req.header(HEADER);
    let fault: Fault | null;
    try {
      fault = asked === undefined ? faults.take(c.get('route')) : parseFault(asked).fault;
    } catch (error) {
      if (error instanceof FaultSpecError) return refuse(400, error.message);
      throw error;
    }
    if (fault === null) return next();
    const signal = AbortSignal.any([c.req.raw.signal, closing]);
    const instead = await answerInstead(fault, c, { refuse, refuseRate }, signal);
    if (instead) return instead;
    await next();
    const answer = fault.kind === 'reset-after' ? reset(c) : await spoil(c.res, fault);
    // Without this, Hono would keep the headers of the answer that it takes the place of.
    c.res = undefined;
    c.res = answer;
  };
}

/** Null: it goes on. */
async function answerInstead(
  fault: Fault,
  c: Context<EmulatorEnv>,
  { refuse, refuseRate }: Pick<Options, 'refuse' | 'refuseRate'>,
  signal: AbortSignal,
): Promise<Response | null> {
  switch (fault.kind) {
    case 'delay':
      await wait(fault.ms, signal);
      return signal.aborted ? reset(c) : null;
    case 'hang':
      await wait(LONGEST_HANG_MS, signal);
      return reset(c);
    case 'reset-before':
      return reset(c);
    case 'status': {
      const answer = refuse(fault.status, 'The emulator was asked for this fault.');
      if (fault.retryAfter !== null) answer.headers.set('retry-after', fault.retryAfter);
      await takeBody(c.req.raw);
      return answer;
    }
    case 'rate-limit':
      return refuseRate('The emulator was asked for this fault.');
    case 'html':
      return new Response(HTML, { status: 502, headers: { 'content-type': 'text/html' } });
    case 'redirect':
      return new Response(null, { status: 302, headers: { location: fault.location } });
    default:
      return null;
  }
}

/**
 * Lets a body come that is on its way, though nobody reads it: an answer to one who still sends can be
 * lost when the connection is cut behind it. Who stops in the midst is waited for, until the server cuts it off.
 */
async function takeBody({ body }: Request): Promise<void> {
  if (body === null) return;
  await new Promise<void>((resolve) => {
    let bytes = 0;
    const nowhere = new WritableStream<Uint8Array>({
      write(chunk) {
        bytes += chunk.length;
        if (bytes > LARGE_BODY_BYTES) resolve();
      },
    });
    body.pipeTo(nowhere).then(resolve, () => {
      resolve();
    });
  });
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** Cuts the connection without an answer. */
function reset({ env: { outgoing } }: Context<EmulatorEnv>): Response {
  if (!outgoing) throw new Error('Only a connection can be reset.');
  outgoing.socket?.resetAndDestroy();
  return new Response(null, RESPONSE_ALREADY_SENT);
}

/** Whether nothing is sent any more. */
export function isReset(answer: Response): boolean {
  return [...RESPONSE_ALREADY_SENT.headers.keys()].every((name) => answer.headers.has(name));
}
