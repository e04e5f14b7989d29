import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';

/** An emulator in a process of its own, behind a proxy that counts what it is asked. */
export class EmulatorProcess {
  /** Without the path of a surface. */
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #proxy: Server;
  #asked: string[] = [];

  private constructor(child: ChildProcess, proxy: Server, target: URL) {
    this.#child = child;
    this.#proxy = proxy;
    const address = proxy.address();
    if (address === null || typeof address === 'string') throw new Error('It does not listen.');
    this.url = `http://127.0.0.1:${address.port}`;
    proxy.on('request', (incoming: IncomingMessage, outgoing) => {
      const { method, url: path, headers } = incoming;
      this.#asked.push(`${method} ${routeOf(path ?? '')}`);
      // A connection that was kept may be one that the emulator is just about to close.
      const onward = request(
        { ...addressOf(target), method, path, headers, agent: false },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.once('error', () => outgoing.destroy());
      outgoing.once('close', () => onward.destroy());
      incoming.pipe(onward);
    });
  }

  static async start(options: readonly string[] = []): Promise<EmulatorProcess> {
    const program = join(packageRoot, 'dist', 'src', 'commands', 'emulator.js');
    const child = spawn(process.execPath, [program, '--port', '0', ...options], {
      env: inherited,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const found = /(http:\/\/\S+)\/v1/.exec(line)?.[1];
      if (found === undefined) continue;
      const proxy = createServer();
      proxy.listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      return new EmulatorProcess(child, proxy, new URL(found));
    }
    throw new Error('The emulator does not start.');
  }

  /** What it has been asked since it was looked at last, sorted. */
  asked(): string[] {
    const asked = this.#asked.toSorted();
    this.#asked = [];
    return asked;
  }

  async stop(): Promise<void> {
    this.#proxy.closeAllConnections();
    this.#proxy.close();
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}

function addressOf({ hostname, port }: URL): { hostname: string; port: string } {
  return { hostname, port };
}

/** Ids are what is no word of the routes: they hold a digit. */
function routeOf(path: string): string {
  const [route = ''] = path.split('?');
  return route.replaceAll(/\/(?!v1(?:\/|$))[^/]*\d[^/]*/g, '/{id}');
}
