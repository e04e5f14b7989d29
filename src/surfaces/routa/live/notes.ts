import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { oldestFirst } from '../../live/order.js';
import { eachOf, is, ofId } from '../../live/outcomes.js';
import { toNote } from '../mapping.js';
import type { RoutaNote, SavedRoutaNote } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, savedNote } from '../wire/bodies.js';
import { deleteOnce } from './deleting.js';
import { checkNamed, inWorkspace, lasting, ofWrite, once, present, settled } from './faults.js';
import { ask, outgoing, type LiveRoutaOptions } from './options.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveRoutaOptions & { workspaces: Workspaces };

interface Given {
  content: string | undefined;
  metadata: Record<string, unknown> | undefined;
}

export class Notes {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Chosen here too: a server may take another workspace for the one that is asked for. */
  async of(call: Call, workspaceIds: readonly string[]): Promise<ById<RoutaNote[]>> {
    if (workspaceIds.length === 0) return new Map();
    const out = outgoing(this.#options, call);
    return eachOf(workspaceIds, async (workspaceId) => {
      const request = { method: 'GET', route: '/notes', query: { workspaceId } } as const;
      const wire = await ask(this.#options, out, request, answers.notes);
      const found = wire.map((one) => toNote(one, workspaceId));
      return oldestFirst(found.filter((one) => one.workspaceId === workspaceId));
    });
  }

  async get(call: Call, workspaceId: string, id: string): Promise<RoutaNote> {
    const out = outgoing(this.#options, call);
    return toNote(await this.#read(out, workspaceId, id), workspaceId);
  }

  /**
   * What is there is read before: some servers throw away what is not given again, and want a title.
   * A content or metadata that was thrown away is sent again.
   */
  async save(call: WriteCall, workspaceId: string, input: SavedRoutaNote): Promise<RoutaNote> {
    checkNamed(workspaceId);
    const { linkedTaskId } = input;
    const noteId = input.id ?? undefined;
    const given: Given = {
      content: input.content ?? undefined,
      metadata: typeof linkedTaskId === 'string' ? { linkedTaskId } : undefined,
    };
    const bodyWith = (title: string, type: string | undefined, rest: Given) =>
      bodyOf(
        savedNote,
        { workspaceId, noteId, title, type, ...rest, source: 'user' },
        { noteId: 'id' },
      );
    // Refused before anything is read.
    bodyWith('', undefined, given);
    const out = outgoing(this.#options, call);
    const before = noteId === undefined ? null : await this.#find(out, workspaceId, noteId);
    const title = input.title ?? before?.title ?? 'Untitled';
    const type =
      input.type?.toLowerCase() ?? (before ? toNote(before, workspaceId).typeText : undefined);
    const wish = { title, ...(type !== undefined && { typeText: type }), ...wishOf(input) };
    const first = await this.#send(out, workspaceId, bodyWith(title, type, given), wish);
    if (before === null || isWhole(first, before, given)) return toNote(first, workspaceId);
    const whole = {
      content: given.content ?? before.content ?? undefined,
      metadata: {
        ...said(before.metadata),
        ...given.metadata,
        ...(type !== undefined && { type }),
      },
    };
    const again = this.#send(lasting(out), workspaceId, bodyWith(title, type, whole), wish);
    return toNote(await again, workspaceId);
  }

  /** Routa says of one that is not there, too, that it was deleted; so it is looked for first. */
  async delete(call: WriteCall, workspaceId: string, id: string): Promise<void> {
    const out = outgoing(this.#options, call);
    const request = { method: 'DELETE', route: ROUTE, params: { workspaceId, id } } as const;
    await deleteOnce(this.#options, out, request, (again) => this.#read(again, workspaceId, id));
  }

  async #send(
    out: UpstreamCall,
    workspaceId: string,
    body: { json: { noteId?: string | undefined } },
    wish: Readonly<Record<string, string>>,
  ): Promise<answers.WireNote> {
    const { workspaces } = this.#options;
    const { noteId } = body.json;
    const request = { method: 'POST', route: '/notes', body } as const;
    const sent = ask(this.#options, out, request, answers.note);
    const made = settled(
      sent.then((wire) => {
        const note = present(wire, 'note');
        return noteId === undefined ? note : ofWrite(noteId, note);
      }),
      async () => {
        if (noteId === undefined) return null;
        const wire = await this.#read(lasting(out), workspaceId, noteId);
        const now: Readonly<Record<string, unknown>> = { ...toNote(wire, workspaceId) };
        return Object.entries(wish).every(([name, value]) => now[name] === value) ? wire : null;
      },
    );
    const doubt = 'the note may have been saved. Look at the notes before trying again.';
    return inWorkspace(once(made, doubt), () => workspaces.lacks(lasting(out), workspaceId));
  }

  async #find(
    out: UpstreamCall,
    workspaceId: string,
    id: string,
  ): Promise<answers.WireNote | null> {
    try {
      return await this.#read(out, workspaceId, id);
    } catch (error) {
      if (is(error, 'NOT_FOUND')) return null;
      throw error;
    }
  }

  async #read(out: UpstreamCall, workspaceId: string, id: string): Promise<answers.WireNote> {
    const request = { method: 'GET', route: ROUTE, params: { workspaceId, id } } as const;
    const wire = await ask(this.#options, out, request, answers.note);
    return ofId('ROUTA', id, present(wire, 'note'));
  }
}

const ROUTE = '/notes/{workspaceId}/{id}';

function wishOf({ content, linkedTaskId }: SavedRoutaNote): Record<string, string> {
  return {
    ...(typeof content === 'string' && { content }),
    ...(typeof linkedTaskId === 'string' && { linkedTaskId }),
  };
}

/** Whether what was not given is still there. */
function isWhole(
  seen: answers.WireNote,
  before: answers.WireNote,
  given: { content: string | undefined },
): boolean {
  const isContent = given.content !== undefined || seen.content === before.content;
  const keys = Object.keys(said(before.metadata));
  return isContent && keys.every((key) => Object.hasOwn(seen.metadata ?? {}, key));
}

/** Some routes show what is not set as null. */
function said(metadata: answers.WireNote['metadata']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata ?? {}).filter(([, value]) => value !== null));
}
