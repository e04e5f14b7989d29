import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request that is cut. */
export const cuts = [
  'error before',
  'timeout before',
  'timeout after',
  'status 500',
  'kill before',
  'kill after',
] as const;
export type Cut = (typeof cuts)[number];

interface Plan {
  route: RegExp;
  cut: Cut;
  /** Ends the gateway. */
  kill: () => Promise<void>;
  /** Done just before the request is passed on, or is not. */
  meanwhile?: () => Promise<void>;
}

/** Stands between the gateway and an emulator, and cuts one request, or lets all pass. */
export class CuttingProxy {
  /** What was asked and is a change, as `POST /v1/workspaces`, whether it was passed on or not. */
  readonly asked: string[] = [];
  #plan: Plan | null = null;
  #hung: ServerResponse[] = [];

  private constructor(
    private readonly target: string,
    private readonly server: Server,
  ) {}

  static async open(target: string): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(target, server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      proxy.#serve(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Cuts the next request on the route, once. */
  cutNext(plan: Plan): void {
    this.#plan = plan;
  }

  /** Whether the request that was to be cut has come. */
  get hasCut(): boolean {
    return this.#plan === null;
  }

  /** Lets go of what hangs. */
  clear(): void {
    for (const response of this.#hung) response.destroy();
    this.#hung = [];
    this.#plan = null;
    this.asked.length = 0;
  }

  async close(): Promise<void> {
    this.clear();
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  #serve(incoming: IncomingMessage, response: ServerResponse): void {
    const route = `${incoming.method ?? ''} ${incoming.url ?? ''}`;
    if (incoming.method !== 'GET') this.asked.push(route);
    const plan = this.#plan;
    if (!plan?.route.test(route)) {
      this.#pass(incoming, response);
      return;
    }
    this.#plan = null;
    void this.#cut(plan, incoming, response);
  }

  async #cut(plan: Plan, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    await plan.meanwhile?.();
    switch (plan.cut) {
      case 'error before':
        response.destroy();
        return;
      case 'status 500':
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"broken"}');
        return;
      case 'timeout before':
        this.#hung.push(response);
        return;
      case 'kill before':
        await plan.kill();
        response.destroy();
        return;
      case 'timeout after':
        await this.#send(incoming, body);
        this.#hung.push(response);
        return;
      case 'kill after':
        await this.#send(incoming, body);
        await plan.kill();
        response.destroy();
    }
  }

  /** To the emulator, and waits until it has answered. */
  async #send(incoming: IncomingMessage, body: Buffer): Promise<void> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      this.#outgoing(incoming).on('response', resolve).on('error', reject).end(body);
    });
    await bytesOf(answer);
  }

  /** As it comes, so that a stream remains one. */
  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    const outgoing = this.#outgoing(incoming)
      .on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('error', () => response.destroy()).pipe(response);
      })
      .on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  #outgoing({ method, url = '', headers }: IncomingMessage) {
    return request(new URL(url, this.target), { method, headers, agent: false });
  }
}

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
