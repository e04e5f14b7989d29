import { z } from 'zod';
import { Faults } from '../../../src/emulator/faults.js';
import { listen, type Listening } from '../../../src/emulator/listen.js';
import { Traffic } from '../../../src/emulator/traffic.js';
import { createRoutaEmulator } from '../../../src/surfaces/routa/emulator.js';
import type { Quirks } from '../../../src/surfaces/routa/emulator/ways.js';
import { TestClock } from '../../support/test-clock.js';
import { memoryPort } from './memory-port.js';

export interface Said {
  status: number;
  body: unknown;
}

const made = z.record(z.string(), z.looseObject({ id: z.string() }));

/** An emulated Routa that listens on a free port, with nothing in it. */
export class Rig {
  readonly clock = new TestClock();
  readonly traffic = new Traffic();
  readonly faults = new Faults();
  /** What has gone wrong within. */
  readonly errors: unknown[] = [];
  readonly #closing = new AbortController();
  #listening: Listening | null = null;

  static async open(quirks?: Quirks): Promise<Rig> {
    const rig = new Rig();
    const { clock, traffic, faults, errors } = rig;
    const emulator = createRoutaEmulator({
      ...{ clock, traffic, faults, quirks, port: memoryPort(clock) },
      closing: rig.#closing.signal,
      onError: (error) => errors.push(error),
    });
    rig.#listening = await listen(emulator, { host: '127.0.0.1', port: 0 });
    return rig;
  }

  async close(): Promise<void> {
    this.end();
    await this.#listening?.close();
  }

  /** Ends what is under way, as when the emulator closes. */
  end(): void {
    this.#closing.abort();
  }

  get base(): string {
    return `${this.#listening?.url ?? ''}/routa/api`;
  }

  ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.base}${path}`, { method, redirect: 'manual', ...init });
  }

  /** With JSON, if there is a body; the answer is JSON. */
  async send(method: string, path: string, body?: unknown): Promise<Said> {
    const headers = { 'content-type': 'application/json' };
    const init = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const answer = await this.ask(method, path, init);
    const said: unknown = await answer.json();
    return { status: answer.status, body: said };
  }

  /** The status, the type and the text of an answer that need not be JSON. */
  async raw(method: string, path: string, init: RequestInit = {}) {
    const answer = await this.ask(method, path, init);
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      body: await answer.text(),
    };
  }

  /** Makes something by POST; gives its id. */
  async make(path: string, name: string, body: object): Promise<string> {
    const said = await this.send('POST', path, body);
    const id = made.safeParse(said.body).data?.[name]?.id;
    if (id === undefined) throw new Error(`Nothing was made: ${JSON.stringify(said)}`);
    return id;
  }

  workspace(body: object = {}): Promise<string> {
    return this.make('/workspaces', 'workspace', { title: 'Billing service', ...body });
  }

  task(workspaceId: string, body: object = {}): Promise<string> {
    const input = { title: 'Add invoice export', objective: 'CSV', workspaceId, ...body };
    return this.make('/tasks', 'task', input);
  }
}
