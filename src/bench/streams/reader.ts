import { WebSocket } from 'ws';
import { createClient } from '../../client/client.js';
import type { TypedDocument } from '../../client/document.js';
import { follow, START } from '../../client/events.js';

interface Numbered {
  events: { cursor: string; size?: string };
}

const DOCUMENT: TypedDocument<Numbered, { after: string | undefined }> = `
  subscription ($after: Cursor) {
    events(after: $after) { cursor ... on ComputerCreatedEvent { size } }
  }`;
/** A gateway that starts anew on a busy machine takes its time. */
const MOST_ATTEMPTS = 100;

/** Somebody who follows all that happens through the typed client, until the last number has come. */
export class Reader {
  /** How far it has come without a fault. */
  last = 0;
  /** What was wrong first; null: nothing. */
  fault: string | null = null;
  readonly #client;
  readonly done: Promise<void>;

  constructor(url: string, authorization: () => string, count: number) {
    this.#client = createClient({
      ...{ url: `${url}/graphql`, webSocketImpl: WebSocket },
      headers: () => ({ authorization: authorization() }),
    });
    this.done = this.#read(count).catch((error: unknown) => {
      this.fault ??= `ended at ${this.last}: ${String(error)}`;
    });
  }

  close(): void {
    this.#client.close();
  }

  async #read(count: number): Promise<void> {
    const events = follow({
      subscribe: (after) => this.#client.subscribe(DOCUMENT, { after }),
      eventIn: (data: Numbered) => data.events,
      ...{ after: START, maxAttempts: MOST_ATTEMPTS },
    });
    for await (const { size } of events) {
      const number = Number(size);
      if (number !== this.last + 1) {
        this.fault = `${String(size)} came after ${this.last}`;
        return;
      }
      this.last = number;
      if (number === count) return;
    }
    this.fault = `ended at ${this.last}`;
  }
}
