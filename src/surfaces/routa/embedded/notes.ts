import { randomUUID } from 'node:crypto';
import type { RoutaNote as NoteRow } from '../../../store/generated/prisma/client.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { possibleIds } from '../../embedded/ids.js';
import { noteTypes, type RoutaNote, type SavedRoutaNote } from '../port.js';
import { noteAnswer, nothing } from './answers.js';
import type { EmbeddedRoutaOptions } from './options.js';
import { notFound } from './refusals.js';
import { isEmpty, lock, wordOf } from './rows.js';
import { idText, longText, nameText, titleText } from './texts.js';
import type { Write, Writes } from './writes.js';

/** Routa: what a new note is that is told nothing. */
const NEW = { title: 'Untitled', content: '', type: 'general' };

type Options = Pick<EmbeddedRoutaOptions, 'store'> & { writes: Writes };

/** Writes lock the workspace, so that of two at once that make a note one finds the other's. */
export class Notes {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async of(
    { account: accountId }: Call,
    workspaceIds: readonly string[],
  ): Promise<ById<RoutaNote[]>> {
    const rows = await this.#options.store.prisma.routaWorkspace.findMany({
      where: { accountId, id: { in: possibleIds(workspaceIds) } },
      select: { id: true, notes: { where: { accountId }, orderBy: { position: 'asc' } } },
    });
    return new Map(rows.map(({ id, notes }) => [id, notes.map(toNote)]));
  }

  async get({ account: accountId }: Call, workspaceId: string, id: string): Promise<RoutaNote> {
    const where = { accountId, workspaceId: { in: possibleIds([workspaceId]) }, id: askedId(id) };
    const row = await this.#options.store.prisma.routaNote.findFirst({ where });
    if (!row) throw notFound('note');
    return toNote(row);
  }

  async save(call: WriteCall, workspaceId: string, input: SavedRoutaNote): Promise<RoutaNote> {
    const id = typeof input.id === 'string' ? idText(input.id) : randomUUID();
    const fields = savedFields(input);
    return this.#options.writes.once(call, 'saveNote', noteAnswer, async (write) => {
      const { tx, accountId, now } = write;
      await lock(write, 'workspace', workspaceId);
      const before = await tx.routaNote.findFirst({ where: { accountId, workspaceId, id } });
      if (before && isEmpty(fields)) return toNote(before);
      const row = before
        ? await change(write, before, fields)
        : await tx.routaNote.create({
            data: {
              ...{ id, accountId, workspaceId, ...NEW, ...fields },
              ...{ createdAt: now, updatedAt: now },
            },
          });
      write.tell({ type: 'note.saved', workspaceId, noteId: id, title: row.title });
      return toNote(row);
    });
  }

  async delete(call: WriteCall, workspaceId: string, noteId: string): Promise<null> {
    const id = askedId(noteId);
    return this.#options.writes.once(call, 'deleteNote', nothing, async (write) => {
      const { tx, accountId, tell } = write;
      await lock(write, 'workspace', workspaceId);
      const { count } = await tx.routaNote.deleteMany({ where: { accountId, workspaceId, id } });
      if (count === 0) throw notFound('note');
      tell({ type: 'note.deleted', workspaceId, noteId: id });
      return null;
    });
  }
}

async function change(
  { tx, accountId, now }: Write,
  { workspaceId, id }: NoteRow,
  fields: Partial<NoteRow>,
): Promise<NoteRow> {
  const where = { accountId, workspaceId, id };
  const data = { ...fields, updatedAt: now };
  const [row] = await tx.routaNote.updateManyAndReturn({ where, data });
  if (!row) throw notFound('note');
  return row;
}

/** No note has an id that PostgreSQL cannot keep. */
function askedId(id: string): string {
  if (/[\0\p{Surrogate}]/u.test(id)) throw notFound('note');
  return id;
}

function savedFields({ title, content, type, linkedTaskId }: SavedRoutaNote) {
  return {
    ...(typeof title === 'string' && { title: titleText(title) }),
    ...(typeof content === 'string' && { content: longText(content, 'content') }),
    ...(typeof type === 'string' && { type: type.toLowerCase() }),
    ...(typeof linkedTaskId === 'string' && {
      linkedTaskId: nameText(linkedTaskId, 'linkedTaskId'),
    }),
  };
}

function toNote(row: NoteRow): RoutaNote {
  const { id, workspaceId, title, content, type, linkedTaskId, createdAt, updatedAt } = row;
  return {
    ...{ id, workspaceId, title, content, linkedTaskId, createdAt, updatedAt },
    type: wordOf(noteTypes, type),
    typeText: type,
    parentNoteId: null,
  };
}
