import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isLoopback } from '../loopback.js';

/** An event as it is posted. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WebhookTarget {
  /** `https`, or `http` on this machine. */
  readonly url: string;
  /** Signs what is posted. */
  readonly secret: string;
}

/** What is posted of an event. */
export interface SignedPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Miteos does not document how it signs; this is the emulator's own way. */
const SIGNATURE_HEADER = 'x-tributary-emulator-signature';
const PAUSES_MS = [0, 250, 500, 1000];
const TIMEOUT_MS = 5_000;
/** More wait only for a receiver that has gone. */
const MOST_WAITING = 10_000;

/** The HMAC-SHA256 of the body in hex. */
export function signed(event: WebhookEvent, secret: string): SignedPost {
  const body = JSON.stringify(event);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return { body, headers: { [SIGNATURE_HEADER]: signature } };
}

interface Target<Event> {
  readonly url: string;
  /** The same post of an event is sent at each attempt. */
  readonly form: (event: Event) => SignedPost;
}

/**
 * Posts events to one address, each when the one before has been taken or given up after four attempts.
 * Whoever causes an event never waits for it.
 */
export class Webhooks<Event extends { readonly type: string }> {
  readonly #target: Target<Event>;
  readonly #onError: (error: unknown) => void;
  readonly #waiting: Event[] = [];
  readonly #closing = new AbortController();
  #work: Promise<void> | null = null;

  constructor(target: Target<Event>, onError: (error: unknown) => void) {
    this.#target = target;
    this.#onError = onError;
  }

  send(event: Event): void {
    if (this.#closing.signal.aborted) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#onError(new Error(`The webhook ${event.type} was dropped: too many wait.`));
      return;
    }
    this.#waiting.push(event);
    this.#work ??= this.#run();
  }

  /** Resolves when none waits. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work;
  }

  /** Those that wait are dropped. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#closing.abort();
    await this.settled();
  }

  async #run(): Promise<void> {
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) {
      await this.#deliver(event);
    }
    this.#work = null;
  }

  async #deliver(event: Event): Promise<void> {
    const post = this.#target.form(event);
    let reason = '';
    for (const ms of PAUSES_MS) {
      if (ms > 0) await delay(ms, undefined, this.#closing).catch(() => undefined);
      if (this.#closing.signal.aborted) return;
      try {
        const status = await this.#post(post);
        if (status >= 200 && status < 300) return;
        reason = `status ${status}`;
      } catch (error) {
        reason = error instanceof Error ? error.name : 'no answer';
      }
    }
    this.#onError(new Error(`The webhook ${event.type} could not be delivered (${reason}).`));
  }

  async #post({ headers, body }: SignedPost): Promise<number> {
    const answer = await fetch(this.#target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await answer.body?.cancel();
    return answer.status;
  }
}

/** Whether webhooks may be posted there: what they tell is for this machine, or has to be encrypted. */
export function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
