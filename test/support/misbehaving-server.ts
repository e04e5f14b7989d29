import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  /** As far as it has come. */
  body: string;
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on the loopback that does to each request what the test says, and remembers them. */
export class MisbehavingServer {
  readonly received: Received[] = [];
  behaviour: Behaviour;
  readonly #server: Server;

  private constructor(behaviour: Behaviour) {
    this.behaviour = behaviour;
    this.#server = createServer((request, response) => {
      const { method = '', url: target = '', headers } = request;
      const received: Received = { method, target, headers, body: '' };
      this.received.push(received);
      request.on('data', (chunk: Buffer) => (received.body += chunk.toString('latin1')));
      request.on('error', () => undefined);
      this.behaviour(request, response);
    });
  }

  static async start(behaviour: Behaviour): Promise<MisbehavingServer> {
    const server = new MisbehavingServer(behaviour);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers with this JSON. */
export function answering(
  json: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Behaviour {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(json));
  };
}

/** Answers with this, whatever it is. */
export function answeringWith(
  body: string | Buffer,
  status = 200,
  headers: Record<string, string> = {},
): Behaviour {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Writes this on the connection instead of an answer, and closes it. */
export function writingRaw(raw: string): Behaviour {
  return ({ socket }) => {
    socket.end(raw);
  };
}

export const hanging: Behaviour = () => undefined;

export const resetting: Behaviour = ({ socket }) => {
  socket.resetAndDestroy();
};
