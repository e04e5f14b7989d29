import { WebSocket } from 'ws';
import type { BenchGateway } from './gateway-process.js';

/** What one of them asks for. */
export interface Subscription {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Handshakes at once. */
const AT_ONCE = 100;

/** Many subscribers, each on a socket of its own. */
export class Crowd {
  readonly #sockets: WebSocket[] = [];
  /** When each of them got the latest event, in milliseconds. */
  #arrivals: number[] = [];
  #heard = 0;
  #completed = 0;
  #faults = 0;
  #onArrival: () => void = () => undefined;
  readonly #subscriptionOf: (index: number) => Subscription;

  constructor(subscriptionOf: (index: number) => Subscription) {
    this.#subscriptionOf = subscriptionOf;
  }

  /** Resolves when each has been acknowledged and has subscribed. */
  async join(
    { url, authorization }: Pick<BenchGateway, 'url' | 'authorization'>,
    count: number,
  ): Promise<void> {
    const address = `${url.replace(/^http/, 'ws')}/graphql`;
    const init = JSON.stringify({ type: 'connection_init', payload: { authorization } });
    let left = count;
    const joinNext = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const payload = this.#subscriptionOf(left);
        await this.#joinOne(address, init, JSON.stringify({ type: 'subscribe', id: '1', payload }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, joinNext));
  }

  get size(): number {
    return this.#sockets.length;
  }

  /** How many have got anything. */
  get heard(): number {
    return this.#heard;
  }

  /** The subscriptions of how many have ended in order. */
  get completed(): number {
    return this.#completed;
  }

  /** How many have been closed, or told that something is wrong. */
  get faults(): number {
    return this.#faults;
  }

  /** The last one to come reads no more. */
  stall(): void {
    this.#sockets.at(-1)?.pause();
  }

  /**
   * Gives how long after `begin` each of so many got the event that it appends, the shortest first;
   * of those that got it in time.
   */
  async delays(begin: () => Promise<number>, readers: number, limitMs: number): Promise<number[]> {
    this.#arrivals = [];
    let timer: NodeJS.Timeout | undefined;
    const arrived = new Promise<void>((resolve) => {
      this.#onArrival = () => {
        if (this.#arrivals.length >= readers) resolve();
      };
      timer = setTimeout(resolve, limitMs);
    });
    const at = await begin();
    await arrived;
    clearTimeout(timer);
    return this.#arrivals.map((arrival) => arrival - at).sort((one, other) => one - other);
  }

  /** All hang up without a word. */
  leave(): void {
    for (const socket of this.#sockets.splice(0)) {
      socket.removeAllListeners('close');
      socket.terminate();
    }
  }

  #joinOne(address: string, init: string, subscribe: string): Promise<void> {
    const socket = new WebSocket(address, 'graphql-transport-ws', { perMessageDeflate: false });
    this.#sockets.push(socket);
    let hasHeard = false;
    return new Promise((resolve, reject) => {
      socket.once('open', () => socket.send(init));
      socket.on('error', reject);
      socket.on('close', () => (this.#faults += 1));
      socket.on('message', (data: Buffer) => {
        // What it is stands in front, and reading ten thousand of them would be measured as well.
        const text = data.toString();
        if (text.includes('"type":"connection_ack"')) {
          socket.send(subscribe);
          resolve();
        } else if (text.includes('"type":"next"')) {
          if (!hasHeard) this.#heard += 1;
          hasHeard = true;
          this.#arrivals.push(Date.now());
          this.#onArrival();
        } else if (text.includes('"type":"complete"')) this.#completed += 1;
        else this.#faults += 1;
      });
    });
  }
}
