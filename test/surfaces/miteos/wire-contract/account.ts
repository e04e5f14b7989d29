import { Pool, type Dispatcher } from 'undici';
import { expect } from 'vitest';
import { z } from 'zod';
import { multipart, rawPart, type MultipartMessage } from '../../../support/multipart.js';
import { Answer } from './answer.js';
import type { Route } from './routes.js';
import * as shapes from './shapes.js';
import type { WireSubject } from './subject.js';

export interface Parts {
  /** What the names in the braces of the route stand for, sent as they are. */
  params?: Readonly<Record<string, string>>;
  query?: string;
  json?: unknown;
  /** Another body than JSON. */
  body?: { headers: Record<string, string>; body: Buffer | string };
  /** Another header than the key's; null for none. */
  authorization?: string | null;
}

/** One key, and what its holder sends. */
export class WireAccount {
  readonly #pool: Pool;
  readonly #base: string;

  constructor(
    readonly subject: WireSubject,
    readonly key: string,
  ) {
    const { origin, pathname } = new URL(subject.url);
    this.#pool = new Pool(origin);
    this.#base = pathname;
  }

  /** Sends one request. The path goes out as it stands, with no dots resolved. */
  async send(route: Route, parts: Parts = {}): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ');
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      return parts.params?.[name] ?? expect.fail(`${route} needs ${name}`);
    });
    return Answer.read(route, await this.raw(method, filled, parts));
  }

  /** Sends what may be no route at all. */
  raw(
    method: string,
    path: string,
    { query, json, body, authorization = `Bearer ${this.key}` }: Parts = {},
  ): Promise<Dispatcher.ResponseData> {
    const message =
      json === undefined
        ? body
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
    return this.#pool.request({
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).parse(method),
      path: `${this.#base}${path}${query === undefined ? '' : `?${query}`}`,
      headers: {
        ...message?.headers,
        ...(authorization === null ? {} : { authorization }),
      },
      body: message?.body ?? null,
    });
  }

  async createWorkspace(
    name = 'Harbour Survey',
    rest: object = {},
  ): Promise<z.infer<typeof shapes.workspace>> {
    const answer = await this.send('POST /workspaces', { json: { name, ...rest } });
    return answer.as(shapes.workspace);
  }

  async upload(
    workspaceId: string,
    name = 'notes.txt',
    content: string | Buffer = 'Low water at six.\n',
    type: string | null = 'text/plain',
  ): Promise<z.infer<typeof shapes.file>> {
    const answer = await this.send('POST /workspaces/{id}/files', {
      params: { id: workspaceId },
      body: upload(name, content, type),
    });
    return answer.as(shapes.file);
  }

  async files(workspaceId: string): Promise<z.infer<typeof shapes.file>[]> {
    const answer = await this.send('GET /workspaces/{id}/files', { params: { id: workspaceId } });
    return answer.as(z.array(shapes.file));
  }

  async workspace(id: string): Promise<z.infer<typeof shapes.workspace>> {
    return (await this.send('GET /workspaces/{id}', { params: { id } })).as(shapes.workspace);
  }

  /** With an autonomy at which no agent asks, unless the config says otherwise. */
  async createTask(
    config: object = {},
    rest: object = {},
  ): Promise<z.infer<typeof shapes.createdTask>> {
    const json = {
      prompt: 'Summarise the tide tables',
      config: { autonomy_level: 100, ...config },
      ...rest,
    };
    return (await this.send('POST /tasks', { json })).as(shapes.createdTask);
  }

  async task(id: string): Promise<shapes.Task> {
    return (await this.send('GET /tasks/{id}', { params: { id } })).as(shapes.task);
  }

  async tasks(query?: string): Promise<z.infer<typeof shapes.taskPage>> {
    return (await this.send('GET /tasks', { query })).as(shapes.taskPage);
  }

  async deliverables(taskId: string): Promise<z.infer<typeof shapes.deliverable>[]> {
    const answer = await this.send('GET /tasks/{id}/deliverables', { params: { id: taskId } });
    return answer.as(z.array(shapes.deliverable));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** A form with one part named `file`. Without a type the part declares none. */
export function upload(
  name: string,
  content: string | Buffer,
  type: string | null,
): MultipartMessage {
  const lines = [`Content-Disposition: form-data; name="file"; filename="${name}"`];
  if (type !== null) lines.push(`Content-Type: ${type}`);
  return multipart(rawPart(lines, content));
}
