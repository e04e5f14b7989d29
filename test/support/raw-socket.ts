import type { IncomingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';

/** The handshake was answered in plain HTTP. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly headers: IncomingHttpHeaders,
  ) {
    super(`Refused with ${status}`);
  }
}

/** A WebSocket client that sends and sees single messages, within the rules or outside them. */
export class RawSocket {
  readonly socket: WebSocket;
  /** All that has come, in order. */
  readonly received: Record<string, unknown>[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #taken = 0;
  #onChange: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as Record<string, unknown>);
      this.#onChange();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#onChange();
      });
    });
  }

  /** Connects; nothing has been sent yet. Throws `Refused`. */
  static async open(
    url: string,
    {
      protocols = ['graphql-transport-ws'],
      headers,
      autoPong = true,
    }: { protocols?: string[]; headers?: Record<string, string>; autoPong?: boolean } = {},
  ): Promise<RawSocket> {
    const socket = new WebSocket(url, protocols, { headers, autoPong });
    const raw = new RawSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (request, { statusCode = 0, headers }) => {
        request.destroy();
        reject(new Refused(statusCode, headers));
      });
    });
    return raw;
  }

  /** Connects, and is let in. */
  static async acknowledged(
    url: string,
    {
      payload,
      ...options
    }: Parameters<typeof RawSocket.open>[1] & { payload?: object | null } = {},
  ): Promise<RawSocket> {
    const raw = await RawSocket.open(url, options);
    raw.send({ type: 'connection_init', payload });
    const answer = await raw.next();
    if (answer.type !== 'connection_ack') throw new Error(JSON.stringify(answer));
    return raw;
  }

  /** Text goes as it is, anything else as JSON. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, rest: object = {}): void {
    this.send({ type: 'subscribe', id, payload: { query, ...rest } });
  }

  /** The next message; throws when the socket closes instead. */
  async next(): Promise<Record<string, unknown>> {
    while (this.received.length === this.#taken) {
      if (this.socket.readyState === WebSocket.CLOSED) {
        throw new Error(`closed: ${JSON.stringify(await this.closed)}`);
      }
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
    const message = this.received[this.#taken];
    this.#taken += 1;
    if (!message) throw new Error('next() is to be called by one reader.');
    return message;
  }

  /** Waits until the server has seen all that was sent so far; gives what came meanwhile. */
  async flush(): Promise<Record<string, unknown>[]> {
    const mark = Math.random();
    this.send({ type: 'ping', payload: { mark } });
    const before: Record<string, unknown>[] = [];
    for (;;) {
      const message = await this.next();
      if (message.type === 'pong' && (message.payload as { mark?: number }).mark === mark) {
        return before;
      }
      before.push(message);
    }
  }
}
