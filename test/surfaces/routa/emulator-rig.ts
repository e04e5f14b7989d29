import { z } from 'zod';
import type { Quirks } from '../../../src/surfaces/routa/emulator/ways.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';

export interface Said {
  status: number;
  body: unknown;
}

const made = z.record(z.string(), z.looseObject({ id: z.string() }));

/** An emulated Routa with nothing in it. */
export class Rig {
  private constructor(readonly emulator: TestEmulator) {}

  static async open(quirks?: Quirks): Promise<Rig> {
    return new Rig(await openEmulator({ routa: { quirks } }));
  }

  ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.emulator.url}/routa/api${path}`, { method, redirect: 'manual', ...init });
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
