import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type Quirks, TEXT, TIME, UNKNOWN, type Wire } from './wire.js';

const told = z.looseObject({ type: z.string() });
type Told = z.infer<typeof told>;

/** Reads an event stream, event by event. */
class Listener {
  #text = '';
  readonly #reader: ReadableStreamDefaultReader<string>;

  private constructor(readonly answer: Response) {
    if (!answer.body) throw new Error('The stream has no body.');
    this.#reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async open(wire: Wire, path: string): Promise<Listener> {
    const headers = { accept: 'text/event-stream' };
    const listener = new Listener(await wire.ask('GET', path, { headers }));
    onTestFinished(() => listener.#reader.cancel());
    return listener;
  }

  /** The next event, without what only keeps the stream open. It has no name but the default one. */
  async next(): Promise<Told> {
    for (;;) {
      const at = this.#text.indexOf('\n\n');
      if (at < 0) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Error('The stream has ended.');
        this.#text += value;
        continue;
      }
      const frame = this.#text.slice(0, at);
      this.#text = this.#text.slice(at + 2);
      if (frame.startsWith(':')) continue;
      expect(frame).toMatch(/^data: .+$/);
      return told.parse(JSON.parse(frame.slice('data: '.length)));
    }
  }

  /** The next event that this is like, past those that are told again. */
  async nextLike(like: Record<string, unknown>): Promise<Told> {
    for (;;) {
      const event = await this.next();
      const same = Object.entries(like).every(([key, value]) => event[key] === value);
      if (same) return event;
    }
  }
}

export function streamWire(wireOf: () => Wire, quirks: Quirks): void {
  const saveNote = (workspaceId: string, body: object) =>
    wireOf().send('POST', '/notes', { workspaceId, title: 'Plan', ...body });

  describe('event streams', () => {
    it.each(['notes', 'kanban'])('of %s say first that one is connected', async (kind) => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      for (const [query, about] of [
        [`?workspaceId=${workspaceId}`, workspaceId],
        ['', '*'],
        [`?workspaceId=${UNKNOWN}`, UNKNOWN],
      ]) {
        const listener = await Listener.open(wire, `/${kind}/events${query ?? ''}`);
        const { headers, status } = listener.answer;
        expect(status).toBe(200);
        expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
        expect(headers.get('cache-control')).toMatch(/no-cache/);
        expect(headers.get('x-accel-buffering')).toBe('no');
        const first = await listener.next();
        expect(first).toMatchObject({ type: 'connected', workspaceId: about });
        if (kind === 'notes' || quirks) {
          const name = kind === 'notes' ? /^note-sse-\d+$/ : /^kanban-sse-\d+$/;
          expect(first).toMatchObject({
            connectionId: expect.stringMatching(name) as unknown,
            timestamp: TIME,
          });
        }
      }
    });

    it('of notes tell what is created, changed and deleted', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const listener = await Listener.open(wire, `/notes/events?workspaceId=${workspaceId}`);
      await listener.next();
      const about = { noteId: 'spec', workspaceId, source: 'user', timestamp: TIME };
      await saveNote(workspaceId, { noteId: 'spec', content: 'One' });
      const note = { id: 'spec', title: 'Plan', content: 'One' };
      const created = await listener.nextLike({ type: 'note:created' });
      expect(created).toMatchObject({ ...about, note });
      await saveNote(workspaceId, { noteId: 'spec', content: 'Two', source: 'agent' });
      const updated = await listener.nextLike({ type: 'note:updated' });
      const changed = { ...note, content: 'Two' };
      expect(updated).toMatchObject({ ...about, source: 'agent', note: changed });
      await wire.send('DELETE', `/notes/${workspaceId}/spec`);
      const deleted = await listener.nextLike({ type: 'note:deleted' });
      expect(deleted).toMatchObject({ noteId: 'spec', workspaceId, timestamp: TIME });
      expect(deleted).not.toHaveProperty('note');
    });

    it('of one workspace tell nothing of another; those of all tell of both', async () => {
      const wire = wireOf();
      const [one, two] = [await wire.workspace(), await wire.workspace()];
      const ofOne = await Listener.open(wire, `/notes/events?workspaceId=${one}`);
      const ofAll = await Listener.open(wire, '/notes/events');
      await ofOne.next();
      await ofAll.next();
      await saveNote(two, { noteId: 'spec' });
      await saveNote(one, { noteId: 'spec' });
      expect(await ofOne.next()).toMatchObject({ type: 'note:created', workspaceId: one });
      for (const workspaceId of [two, one]) {
        expect(await ofAll.nextLike({ workspaceId })).toMatchObject({ type: 'note:created' });
      }
    });

    it('of the board tell what becomes of tasks', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const listener = await Listener.open(wire, `/kanban/events?workspaceId=${workspaceId}`);
      await listener.next();
      const about = { type: 'kanban:changed', workspaceId, source: TEXT, timestamp: TIME };
      const next = async (action: string) => {
        const event = await listener.nextLike({ entity: 'task', action });
        expect(event).toMatchObject(about);
        return event.resourceId;
      };
      const id = await wire.task(workspaceId);
      expect(await next('created')).toBe(id);
      await wire.send('PATCH', `/tasks/${id}`, { title: 'Report' });
      expect(await next('updated')).toBe(id);
      await wire.send('PATCH', `/tasks/${id}`, { columnId: 'dev' });
      expect(await next('moved')).toBe(id);
      await wire.send('DELETE', `/tasks/${id}`);
      expect(await next('deleted')).toBe(id);
      await wire.task(workspaceId);
      await wire.send('DELETE', `/tasks?workspaceId=${workspaceId}`);
      await next('created');
      expect(await next('deleted')).toBeUndefined();
    });

    it.runIf(quirks)('of the board tell nothing of a status that is set by its route', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const [one, two] = [await wire.task(workspaceId), await wire.task(workspaceId)];
      const listener = await Listener.open(wire, `/kanban/events?workspaceId=${workspaceId}`);
      await listener.next();
      await wire.send('POST', `/tasks/${one}/status`, { status: 'BLOCKED' });
      await wire.send('DELETE', `/tasks/${two}`);
      expect(await listener.next()).toMatchObject({ resourceId: two, action: 'deleted' });
    });
  });
}
