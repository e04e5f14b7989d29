import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Passes requests on, and counts how they are answered. */
export class CountingProxy {
  readonly #server: Server;
  readonly #statuses = new Map<number, number>();

  private constructor(target: string) {
    this.#server = createServer((incoming, answer) => {
      const { method, headers, url = '' } = incoming;
      const outgoing = request(new URL(url, target), { method, headers }, (answered) => {
        const { statusCode = 502 } = answered;
        this.#statuses.set(statusCode, this.count(statusCode) + 1);
        answer.writeHead(statusCode, answered.headers);
        answered.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      incoming.pipe(outgoing);
    });
  }

  static async open(target: string): Promise<CountingProxy> {
    const proxy = new CountingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** How often it was answered so. */
  count(status: number): number {
    return this.#statuses.get(status) ?? 0;
  }

  get total(): number {
    return [...this.#statuses.values()].reduce((sum, count) => sum + count, 0);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
