import { expect } from 'vitest';
import { z } from 'zod';
import type { Repositories } from '../contract/repositories.js';

/** A server that speaks Routa's HTTP, on the disk that the tests run on. */
export interface WireServer {
  /** What the paths of the documents come after, as in `http://127.0.0.1:4010/api`. */
  baseUrl: string;
  /** Moves its time on by so many ms. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

export type Quirks = 'web' | undefined;

/** An answer. `body` is JSON where it says so, else the text. */
export interface Said {
  status: number;
  type: string | null;
  body: unknown;
}

export const TEXT = expect.stringMatching(/\S/) as unknown;
export const TIME = expect.stringMatching(
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/,
) as unknown;
const JSON_TYPE = expect.stringMatching(/^application\/json\b/) as unknown as string;

/** An id that nobody has. */
export const UNKNOWN = 'nobody-0';

const made = z.looseObject({ id: z.string() });

/** The server, asked over HTTP. */
export class Wire {
  constructor(
    readonly server: WireServer,
    readonly repositories: Repositories,
  ) {}

  ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.server.baseUrl}${path}`, { method, redirect: 'manual', ...init });
  }

  /** With JSON, if there is a body. */
  send(method: string, path: string, body?: unknown): Promise<Said> {
    return this.sendText(method, path, body === undefined ? undefined : JSON.stringify(body));
  }

  async sendText(method: string, path: string, body?: string): Promise<Said> {
    const headers = { 'content-type': 'application/json' };
    const answer = await this.ask(method, path, body === undefined ? {} : { headers, body });
    const type = answer.headers.get('content-type');
    const text = await answer.text();
    const json = type?.startsWith('application/json') === true;
    return { status: answer.status, type, body: json ? (JSON.parse(text) as unknown) : text };
  }

  /** A second passes, so that times differ. */
  tick(): Promise<void> {
    return this.server.advance(1000);
  }

  /** What an envelope of this name holds. */
  async made(name: string, said: Promise<Said>): Promise<z.infer<typeof made>> {
    const { body } = await said;
    return z.looseObject({ [name]: made }).parse(body)[name] ?? { id: '' };
  }

  async workspace(body: object = {}): Promise<string> {
    const created = this.send('POST', '/workspaces', { title: 'Harbor', ...body });
    return (await this.made('workspace', created)).id;
  }

  async codebase(workspaceId: string, repoPath?: string): Promise<string> {
    const body = { repoPath: repoPath ?? (await this.repositories.workTree()) };
    const added = this.send('POST', `/workspaces/${workspaceId}/codebases`, body);
    return (await this.made('codebase', added)).id;
  }

  async task(workspaceId: string, body: object = {}): Promise<string> {
    const words = { title: 'Add invoice export', objective: 'Export invoices as CSV' };
    const created = this.send('POST', '/tasks', { workspaceId, ...words, ...body });
    return (await this.made('task', created)).id;
  }

  async agent(workspaceId: string, body: object = {}): Promise<string> {
    const agent = { workspaceId, name: 'lead', role: 'ROUTA', ...body };
    const created = await this.send('POST', '/agents', agent);
    return z.looseObject({ agentId: z.string() }).parse(created.body).agentId;
  }
}

export function json(status: number, body: unknown): Said {
  return { status, type: JSON_TYPE, body };
}

export function refused(status: number, error: unknown = TEXT): Said {
  return json(status, { error });
}
