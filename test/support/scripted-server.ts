import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it came in. */
export interface SentRequest {
  method: string;
  /** As it stood in the first line, with the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface ScriptedAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The connection is cut when the request has been read, before anything is answered. */
  lost?: boolean;
}

type Script = ScriptedAnswer | ((request: SentRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** An HTTP server that says what the test wrote down, and remembers what it was asked. */
export class ScriptedServer {
  readonly sent: SentRequest[] = [];
  readonly #server: Server;
  readonly #scripts = new Map<string, Script>();

  private constructor() {
    this.#server = createServer((request, response) => {
      void (async () => {
        const { method = '', url = '', headers } = request;
        const sent = { method, path: url, headers, body: await buffer(request) };
        this.sent.push(sent);
        const answer = await this.#answerTo(sent);
        if (answer.lost) return request.socket.destroy();
        response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
      })().catch(() => request.socket.destroy());
    });
  }

  static async open(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    await new Promise<void>((resolve) => scripted.#server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What to answer to `GET /path`; a query is not looked at. Anything else is 404. */
  on(request: string, script: Script): void {
    this.#scripts.set(request, script);
  }

  /** Forgets scripts and requests. */
  reset(): void {
    this.#scripts.clear();
    this.sent.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answerTo(sent: SentRequest): ScriptedAnswer | Promise<ScriptedAnswer> {
    const path = sent.path.split('?', 1).join('');
    const script = this.#scripts.get(`${sent.method} ${path}`);
    if (script) return typeof script === 'function' ? script(sent) : script;
    return json({ detail: 'Not found.' }, 404);
  }
}

export function json(
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): ScriptedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}
