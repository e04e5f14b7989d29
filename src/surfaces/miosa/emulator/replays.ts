import type { Clock } from '../../../clock.js';

/** A write that is sent with a key. */
export interface Keyed {
  readonly account: string;
  readonly key: string;
  /** The same for the same request only. */
  readonly payload: string;
}

interface Kept {
  readonly payload: string;
  readonly answer: Promise<{ status: number; headers: Headers; body: string }>;
  /** When it is forgotten; null until it has been answered. */
  until: number | null;
}

const KEPT_MS = 24 * 3_600_000;

/**
 * Answers a write that is sent again as it was answered first, for 24 hours, while the emulator runs.
 * Of two at once the second waits for the first. What was refused is not kept, and is tried anew.
 */
export class Replays {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null when the key was used for another request. */
  async once(
    { account, key, payload }: Keyed,
    work: () => Promise<Response>,
  ): Promise<Response | null> {
    this.#sweep();
    const id = JSON.stringify([account, key]);
    const known = this.#kept.get(id);
    if (known && known.payload !== payload) return null;
    const { answer } = known ?? this.#begin(id, payload, work);
    const { status, headers, body } = await answer;
    return new Response(status === 204 ? null : body, { status, headers });
  }

  #begin(id: string, payload: string, work: () => Promise<Response>): Kept {
    const kept: Kept = { payload, answer: this.#answer(id, work), until: null };
    this.#kept.set(id, kept);
    return kept;
  }

  async #answer(id: string, work: () => Promise<Response>): Kept['answer'] {
    try {
      const answer = await work();
      const { status, headers } = answer;
      const body = await answer.text();
      if (answer.ok) this.#keep(id);
      else this.#kept.delete(id);
      return { status, headers, body };
    } catch (error) {
      this.#kept.delete(id);
      throw error;
    }
  }

  #keep(id: string): void {
    const kept = this.#kept.get(id);
    if (kept) kept.until = this.#clock.now().getTime() + KEPT_MS;
  }

  #sweep(): void {
    const now = this.#clock.now().getTime();
    for (const [id, { until }] of this.#kept) {
      if (until !== null && until <= now) this.#kept.delete(id);
    }
  }
}
