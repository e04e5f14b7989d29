import { z } from 'zod';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';

export const made = z.looseObject({ id: z.string() });

export interface Said {
  status: number;
  body: unknown;
}

export async function read(answer: Response): Promise<Said> {
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}

/** An emulated MIOSA, and one tenant of it. */
export class Rig {
  key: string;

  private constructor(readonly emulator: TestEmulator) {
    this.key = emulator.miosaKey();
  }

  static async open(options: Parameters<typeof openEmulator>[0] = {}): Promise<Rig> {
    return new Rig(await openEmulator(options));
  }

  /** From now on as another tenant. */
  renew(): void {
    this.key = this.emulator.miosaKey();
  }

  ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${this.key}`);
    return fetch(`${this.emulator.url}/api/v1${path}`, { method, ...init, headers });
  }

  /** With JSON, if there is a body. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Said> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    return read(await this.ask(method, path, { ...init, headers }));
  }

  async idOf(said: Promise<Said>): Promise<string> {
    return made.parse((await said).body).id;
  }

  workspace(name = 'Harbor Print'): Promise<string> {
    return this.idOf(this.send('POST', '/workspaces', { name }));
  }

  computer(body: object = {}): Promise<string> {
    return this.idOf(this.send('POST', '/computers', { name: 'press-1', ...body }));
  }

  async running(body: object = {}): Promise<string> {
    const id = await this.computer(body);
    await this.emulator.pass(10_000);
    return id;
  }
}
