import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands at one address before a server that comes and goes, and breaks connections when it is told to. */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Where connections go; null: nobody is there. */
  #port: number | null = null;

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async open(): Promise<Relay> {
    const relay = new Relay();
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Sends new connections there. */
  lead(url: string | null): void {
    this.#port = url === null ? null : Number(new URL(url).port);
  }

  /** Resets all that are open. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.#server.close();
    this.reset();
  }

  #accept(near: Socket): void {
    if (this.#port === null) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#port, '127.0.0.1');
    this.#sockets.add(near);
    near.on('error', () => undefined);
    far.on('error', () => near.resetAndDestroy());
    near.on('close', () => {
      this.#sockets.delete(near);
      far.destroy();
    });
    far.on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  }
}
