import { opcodes, readFrames, writeFrame } from './frames.js';
import type { Conversation } from './conversations.js';
import { readAnswer, type HttpAnswer } from './http-answer.js';
import type { FuzzRequest, HttpRequest } from './requests.js';
import { Wire } from './wire.js';

/** What became of one request. */
export interface Outcome {
  /** Of all answers to it: torn bytes may be several requests. */
  statuses: number[];
  /** With which the gateway closed a WebSocket; null if it did not. */
  closeCode: number | null;
  /** From the last byte that was sent to the answer, or to the end of the connection. */
  ms: number;
  /** All that came. */
  text: string;
}

/** For what comes after the answer that is due: more events, or results of operations. */
const LINGER_MS = 30;
/** In which there may be an answer to what nobody knows the end of. */
const TORN_MS = 60;

/** Sends requests one after the other, over a connection that is kept as long as it can be. */
export class Sender {
  readonly #port: number;
  #kept: Wire | null = null;

  constructor(url: string) {
    this.#port = Number(new URL(url).port);
  }

  send(request: FuzzRequest): Promise<Outcome> {
    if (request.kind === 'websocket') return this.#converse(request);
    return request.isWhole ? this.#ask(request) : this.#cast(request);
  }

  close(): void {
    this.#kept?.destroy();
  }

  async #ask(request: HttpRequest): Promise<Outcome> {
    const kept = this.#kept;
    const isKept = kept !== null && !kept.isClosed;
    const wire = isKept ? kept : new Wire(this.#port);
    this.#kept = wire;
    wire.forget();
    const look = () => readAnswer(wire.received, request.verb);
    wire.write(request.bytes);
    const ms = await waitFor(wire, () => {
      const answer = look();
      return answer !== null && (answer.end !== null || isEventStream(answer));
    });
    const answer = look();
    // Closed while it was idle, just before it was used again.
    if (isKept && wire.isClosed && wire.received.length === 0) return this.#ask(request);
    if (answer && isEventStream(answer)) await wire.until(() => false, LINGER_MS);
    const isReusable =
      answer?.end === wire.received.length && !saysClose(answer) && answer.status !== 101;
    if (!isReusable) wire.destroy();
    return { statuses: answer ? [answer.status] : [], closeCode: null, ms, text: textOf(wire) };
  }

  /** Sends what may be less than a request, or more than one. */
  async #cast({ bytes, verb }: HttpRequest): Promise<Outcome> {
    const wire = new Wire(this.#port);
    wire.write(bytes);
    const ms = await leave(wire, () => isAnswered(wire, verb));
    const text = textOf(wire);
    const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) =>
      Number(status),
    );
    return { statuses, closeCode: null, ms, text };
  }

  async #converse({ handshake, frames, isWhole }: Conversation): Promise<Outcome> {
    const wire = new Wire(this.#port);
    const begin = performance.now();
    wire.write(handshake);
    await wire.until(() => isAnswered(wire, 'GET'));
    const answer = readAnswer(wire.received, 'GET');
    const statuses = answer ? [answer.status] : [];
    if (answer?.status !== 101) {
      wire.destroy();
      return { statuses, closeCode: null, ms: performance.now() - begin, text: textOf(wire) };
    }
    const { end } = answer;
    const heard = () => readFrames(wire.received.subarray(end ?? 0));
    const isHeard = () =>
      heard().some(({ opcode }) => opcode === opcodes.pong || opcode === opcodes.close);
    const [first = Buffer.alloc(0), ...others] = frames;
    wire.write(first);
    // What follows is for who has been let in.
    await wire.until(() => heard().length > 0, TORN_MS);
    wire.write(Buffer.concat([...others, writeFrame(Buffer.alloc(0), opcodes.ping)]));
    const ms = isWhole ? await waitFor(wire, isHeard) : await leave(wire, isHeard);
    await wire.until(() => false, LINGER_MS);
    const closing = heard().find(({ opcode }) => opcode === opcodes.close)?.payload;
    const closeCode = closing && closing.length >= 2 ? closing.readUInt16BE(0) : null;
    wire.destroy();
    return { statuses, closeCode, ms, text: textOf(wire) };
  }
}

/** Gives the time until it was so. */
async function waitFor(wire: Wire, isSo: () => boolean): Promise<number> {
  const begin = performance.now();
  await wire.until(isSo);
  return performance.now() - begin;
}

/** The same if it is soon; else hangs up, and gives the time until the gateway has done so too. */
async function leave(wire: Wire, isSo: () => boolean): Promise<number> {
  const begin = performance.now();
  await wire.until(isSo, TORN_MS);
  if (isSo() || wire.isClosed) {
    wire.destroy();
    return performance.now() - begin;
  }
  wire.end();
  return waitFor(wire, () => false);
}

function isAnswered({ received }: Wire, verb: string): boolean {
  const answer = readAnswer(received, verb);
  return answer !== null && answer.end !== null;
}

function isEventStream({ head }: HttpAnswer): boolean {
  return head.includes('\r\ncontent-type: text/event-stream');
}

function saysClose({ head }: HttpAnswer): boolean {
  return head.includes('\r\nconnection: close');
}

function textOf({ received }: Wire): string {
  return received.toString('latin1');
}
