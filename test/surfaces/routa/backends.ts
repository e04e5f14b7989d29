import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/*
 * What Routa's two backends do, as far as the live client asks them, from the facts about their source:
 * apart from the emulator, whose web backend is of other hands.
 */

type Json = Record<string, unknown>;

/** `replacing` is the web backend on PostgreSQL, where a change of metadata throws the others away. */
export const backends = ['web', 'replacing', 'desktop'] as const;
export type Backend = (typeof backends)[number];

interface Answer {
  status: number;
  type?: string;
  body?: string;
}

interface Asked {
  ids: string[];
  query: URLSearchParams;
  json: Json;
}

const HTML = '<!DOCTYPE html><html><body>This page could not be found.</body></html>';
const EMPTY: Answer = { status: 500 };

function json(body: unknown, status = 200): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

function refused(status: number, error: string): Answer {
  return json({ error }, status);
}

/** A server at `/api` with one of the backends, in memory. */
export class BackendServer {
  readonly #server: Server;
  readonly #workspaces = new Map<string, Json & { metadata: Json }>();
  readonly #codebases = new Map<string, Json>();
  readonly #tasks = new Map<string, Json>();
  readonly #agents = new Map<string, Json>();
  readonly #notes = new Map<string, Json & { metadata: Json }>();
  #made = 0;

  private constructor(readonly backend: Backend) {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, type, body }) => {
        response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end(body);
      });
    });
  }

  static async open(backend: Backend): Promise<BackendServer> {
    const opened = new BackendServer(backend);
    await new Promise<void>((resolve) => opened.#server.listen(0, '127.0.0.1', resolve));
    return opened;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get #isWeb(): boolean {
    return this.backend !== 'desktop';
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://routa.invalid');
    const sent = await text(request);
    if (sent !== '' && !this.#isWeb && request.headers['content-type'] !== 'application/json') {
      return { status: 415, type: 'text/plain', body: 'Expected the header of JSON' };
    }
    const asked = `${request.method} ${pathname}`;
    for (const [form, handle] of this.#routes) {
      const ids = new RegExp(`^${form.replace(/\*/g, '([^/]+)')}$`).exec(asked)?.slice(1);
      if (!ids) continue;
      const given = sent === '' ? {} : (JSON.parse(sent) as Json);
      return handle({ ids: ids.map(decodeURIComponent), query: searchParams, json: given });
    }
    return { status: 404, type: 'text/html', body: HTML };
  }

  readonly #routes: readonly (readonly [string, (asked: Asked) => Answer])[] = [
    ['GET /api/health', () => json({ status: 'ok', timestamp: this.#now() })],
    ['GET /api/workspaces', () => json({ workspaces: this.#listed() })],
    ['POST /api/workspaces', ({ json: given }) => this.#createWorkspace(given)],
    ['GET /api/workspaces/*', ({ ids }) => this.#ofWorkspace(ids, (id) => this.#detail(id))],
    [
      'PATCH /api/workspaces/*',
      ({ ids, json: given }) => this.#ofWorkspace(ids, (id) => this.#changeWorkspace(id, given)),
    ],
    ['DELETE /api/workspaces/*', ({ ids }) => this.#deleteWorkspace(ids[0] ?? '')],
    [
      'POST /api/workspaces/*/archive',
      ({ ids }) =>
        this.#ofWorkspace(ids, (id) => {
          const workspace = Object.assign(this.#workspaces.get(id) ?? {}, this.#touched());
          return json({ workspace: Object.assign(workspace, { status: 'archived' }) });
        }),
    ],
    [
      'POST /api/workspaces/*/codebases',
      ({ ids: [workspaceId = ''], json: given }) => this.#addCodebase(workspaceId, given),
    ],
    [
      'DELETE /api/workspaces/*/codebases/*',
      ({ ids: [, id = ''] }) =>
        this.#codebases.delete(id) ? json({ deleted: true }) : this.#missing('Codebase', id),
    ],
    [
      'PATCH /api/codebases/*',
      ({ ids: [id = ''], json: { repoPath, label, branch } }) =>
        this.#change('codebase', this.#codebases, id, { repoPath, label, branch }),
    ],
    [
      'POST /api/codebases/*/default',
      ({ ids: [id = ''] }) => {
        for (const one of this.#codebases.values()) one.isDefault = false;
        return this.#change('codebase', this.#codebases, id, { isDefault: true });
      },
    ],
    ['GET /api/tasks', ({ query }) => json({ tasks: this.#in(this.#tasks, query) })],
    ['POST /api/tasks', ({ json: given }) => this.#createTask(given)],
    ['GET /api/tasks/*', ({ ids: [id = ''] }) => this.#change('task', this.#tasks, id, null)],
    [
      'PATCH /api/tasks/*',
      ({ ids: [id = ''], json: given }) => this.#change('task', this.#tasks, id, given),
    ],
    ['DELETE /api/tasks/*', ({ ids: [id = ''] }) => this.#deleted(this.#tasks, id)],
    ['GET /api/agents', ({ query }) => json({ agents: this.#in(this.#agents, query) })],
    ['POST /api/agents', ({ json: given }) => this.#createAgent(given)],
    ['GET /api/agents/*', ({ ids: [id = ''] }) => this.#agent(id)],
    ['DELETE /api/agents/*', ({ ids: [id = ''] }) => this.#deleted(this.#agents, id)],
    [
      'POST /api/agents/*/status',
      ({ ids: [id = ''], json: { status } }) => {
        Object.assign(this.#agents.get(id) ?? {}, { status });
        return json({ updated: true, ...(this.#isWeb && { id, status }) });
      },
    ],
    ['GET /api/notes', ({ query }) => json({ notes: this.#in(this.#notes, query) })],
    ['POST /api/notes', ({ json: given }) => this.#saveNote(given)],
    ['GET /api/notes/*/*', ({ ids }) => this.#note(ids.join('/'))],
    ['DELETE /api/notes/*/*', ({ ids }) => this.#deleted(this.#notes, ids.join('/'))],
  ];

  /** In milliseconds, or as the desktop backend has it: in all the digits that are not zero. */
  #now(): string {
    const time = new Date(Date.UTC(2026, 4, 4, 8) + this.#made * 500).toISOString();
    return this.#isWeb ? time : time.replace('.500Z', '.500000001Z').replace('.000Z', 'Z');
  }

  #touched(): Json {
    this.#made += 1;
    return { updatedAt: this.#now() };
  }

  #fresh(): Json & { id: string } {
    const { updatedAt } = this.#touched();
    return { id: `id-${this.#made}`, createdAt: updatedAt, updatedAt };
  }

  #missing(what: string, id: string): Answer {
    return refused(404, this.#isWeb ? `${what} not found` : `${what} ${id} not found`);
  }

  /** Writing into no workspace offends a foreign key. */
  #offended(): Answer {
    return this.#isWeb ? EMPTY : refused(500, 'FOREIGN KEY constraint failed');
  }

  #shown(id: string): Json {
    const workspace = this.#workspaces.get(id) ?? { metadata: {} };
    const worktreeRoot = `/home/routa/.worktrees/${id}`;
    const metadata = { ...(this.#isWeb && { worktreeRoot }), ...workspace.metadata };
    return { ...workspace, metadata };
  }

  #listed(): Json[] {
    const all = [...this.#workspaces.keys()].map((id) => this.#shown(id));
    return this.#isWeb ? all : all.reverse();
  }

  #ofWorkspace([id = '']: string[], handle: (id: string) => Answer): Answer {
    return this.#workspaces.has(id) ? handle(id) : this.#missing('Workspace', id);
  }

  #createWorkspace({ title, metadata }: Json): Answer {
    if (typeof title !== 'string' || title === '') return refused(400, 'title is required');
    const made = this.#fresh();
    const kept = this.#isWeb ? {} : ((metadata ?? {}) as Json);
    this.#workspaces.set(made.id, { ...made, title, status: 'active', metadata: kept });
    return json({ workspace: this.#shown(made.id) }, this.#isWeb ? 201 : 200);
  }

  #detail(id: string): Answer {
    const codebases = [...this.#codebases.values()].filter((one) => one.workspaceId === id);
    return json({ workspace: this.#shown(id), codebases });
  }

  #changeWorkspace(id: string, { title, metadata }: Json): Answer {
    const workspace = this.#workspaces.get(id);
    if (!workspace) return this.#missing('Workspace', id);
    const isMixed = !this.#isWeb && title !== undefined && metadata !== undefined;
    if (title !== undefined && !isMixed) Object.assign(workspace, { title }, this.#touched());
    if (metadata !== undefined) {
      const before = this.backend === 'replacing' ? {} : workspace.metadata;
      workspace.metadata = { ...before, ...(metadata as Json) };
      if (!isMixed) Object.assign(workspace, this.#touched());
    }
    return json({ workspace: this.#shown(id) });
  }

  #deleteWorkspace(id: string): Answer {
    this.#workspaces.delete(id);
    for (const all of [this.#codebases, this.#tasks, this.#agents, this.#notes]) {
      for (const [key, one] of all) if (one.workspaceId === id) all.delete(key);
    }
    return json({ deleted: true });
  }

  #addCodebase(workspaceId: string, { repoPath, label, branch, sourceType }: Json): Answer {
    if (typeof repoPath !== 'string') return refused(400, 'repoPath is required');
    if (repoPath.startsWith('/nowhere')) {
      return refused(400, 'Path not found and not a recognized GitHub URL');
    }
    if (!this.#workspaces.has(workspaceId)) return this.#offended();
    const there = [...this.#codebases.values()].filter((one) => one.workspaceId === workspaceId);
    if (there.some((one) => one.repoPath === repoPath)) return refused(409, 'Already added');
    const codebase = {
      ...{ ...this.#fresh(), workspaceId, repoPath, label, branch },
      ...{ isDefault: there.length === 0, ...(!this.#isWeb && { sourceType }) },
    };
    this.#codebases.set(codebase.id, codebase);
    return json({ codebase }, 201);
  }

  #change(what: string, all: ReadonlyMap<string, Json>, id: string, given: Json | null): Answer {
    const one = all.get(id);
    if (!one) return this.#missing(`${what[0]?.toUpperCase() ?? ''}${what.slice(1)}`, id);
    const changes = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
    if (given) Object.assign(one, Object.fromEntries(changes), this.#touched());
    const nulls = what === 'task' && this.#isWeb ? { priority: null, deliverySnapshot: null } : {};
    return json({ [what]: { ...nulls, ...one } });
  }

  #in(all: ReadonlyMap<string, Json>, query: URLSearchParams): Json[] {
    return [...all.values()].filter((one) => one.workspaceId === query.get('workspaceId'));
  }

  #deleted(all: Map<string, Json>, id: string): Answer {
    all.delete(id);
    return json({ deleted: true });
  }

  #createTask(given: Json): Answer {
    if (!this.#workspaces.has(String(given.workspaceId))) return this.#offended();
    const board = { status: 'PENDING', columnId: 'backlog', position: 0, dependencies: [] };
    const task = { ...this.#fresh(), ...board, ...given };
    this.#tasks.set(task.id, task);
    return json({ task }, 201);
  }

  #createAgent(given: Json): Answer {
    if (!this.#workspaces.has(String(given.workspaceId))) return this.#offended();
    const status = { status: 'PENDING', modelTier: 'SMART', metadata: {} };
    const agent = { ...this.#fresh(), ...status, ...given };
    this.#agents.set(agent.id, agent);
    const { name, role } = given;
    if (!this.#isWeb) return json({ agentId: agent.id, agent });
    return json({ agentId: agent.id, name, role, status: 'PENDING' }, 201);
  }

  #agent(id: string): Answer {
    const agent = this.#agents.get(id);
    if (!this.#isWeb) return json(agent ?? null);
    if (!agent) return refused(404, `Agent not found: ${id}`);
    const { name, role, status, modelTier } = agent as Record<string, Json>;
    return json({ agentId: id, name, role, status, modelTier, messageCount: 0, tasks: [] });
  }

  #saveNote({ workspaceId, noteId, title, content, type, metadata }: Json): Answer {
    if (!this.#workspaces.has(String(workspaceId))) return this.#offended();
    if (!this.#isWeb && title === undefined) {
      return { status: 422, type: 'text/plain', body: 'missing field `title`' };
    }
    const made = this.#fresh();
    const id = typeof noteId === 'string' ? noteId : made.id;
    const key = `${String(workspaceId)}/${id}`;
    const before = this.#notes.get(key);
    const kept = this.#isWeb ? before : undefined;
    const note = {
      ...{ ...made, id, workspaceId, createdAt: before?.createdAt ?? made.createdAt },
      ...{ title: title ?? kept?.title ?? 'Untitled', content: content ?? kept?.content ?? '' },
      metadata: {
        ...{ type: 'general', ...kept?.metadata, ...(metadata as Json | undefined) },
        ...(type !== undefined && { type }),
      },
    };
    this.#notes.set(key, note);
    return json({ note }, this.#isWeb && !before ? 201 : 200);
  }

  #note(key: string): Answer {
    const note = this.#notes.get(key);
    if (!note) return this.#isWeb ? refused(404, 'Note not found') : json({ note: null });
    const nulls = this.#isWeb ? { taskStatus: null } : {};
    return json({ note: { ...note, metadata: { ...nulls, ...note.metadata } } });
  }
}
