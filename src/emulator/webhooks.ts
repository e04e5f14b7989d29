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

/** No surface documents how it signs; this is the emulator's own way. */
const SIGNATURE_HEADER = 'x-tributary-emulator-signature';
const PAUSES_MS = [0, 250, 500, 1000];
const TIMEOUT_MS = 5_000;
/** More wait only for a receiver that has gone. */
const MOST_WAITING = 10_000;

/**
 * Posts events to one address, each when the one before has been taken or given up after four attempts.
 * The signature is the HMAC-SHA256 of the body in hex. Whoever causes an event never waits for it.
 */
export class Webhooks {
  readonly #target: WebhookTarget;
  readonly #onError: (error: unknown) => void;
  readonly #waiting: WebhookEvent[] = [];
  readonly #closing = new AbortController();
  #work: Promise<void> | null = null;

  constructor(target: WebhookTarget, onError: (error: unknown) => void) {
    this.#target = target;
    this.#onError = onError;
  }

  send(event: WebhookEvent): void {
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

  async #deliver(event: WebhookEvent): Promise<void> {
    const body = JSON.stringify(event);
    let reason = '';
    for (const ms of PAUSES_MS) {
      if (ms > 0) await delay(ms, undefined, this.#closing).catch(() => undefined);
      if (this.#closing.signal.aborted) return;
      try {
        const status = await this.#post(body);
        if (status >= 200 && status < 300) return;
        reason = `status ${status}`;
      } catch (error) {
        reason = error instanceof Error ? error.name : 'no answer';
      }
    }
    this.#onError(new Error(`The webhook ${event.type} could not be delivered (${reason}).`));
  }

  async #post(body: string): Promise<number> {
    const { url, secret } = this.#target;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SIGNATURE_HEADER]: createHmac('sha256', secret).update(body).digest('hex'),
      },
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
