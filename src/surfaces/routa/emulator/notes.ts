import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import { foundIn } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import type { NoteType, RoutaNote } from '../port.js';
import { fields, text, word } from './fields.js';
import type { Parts } from './parts.js';
import { ifThere, invalid } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';
import { sources, type Source } from './streams.js';

const TYPES = { spec: 'SPEC', task: 'TASK', general: 'GENERAL' } as const satisfies Record<
  string,
  NoteType
>;
const type = word('type', ['spec', 'task', 'general'])
  .transform((given) => TYPES[given])
  .optional();

const required = (name: string) => z.string({ error: `${name} is required` });

export function noteRoutes(parts: Parts): Route[] {
  const { port, ways } = parts;
  const { workspaceId } = ways.requests;
  const savedNote = fields({
    workspaceId,
    noteId: text('noteId').optional(),
    title: text('title').optional(),
    content: text('content').optional(),
    type,
    metadata: fields({ type, linkedTaskId: text('metadata.linkedTaskId').optional() }).optional(),
    source: word('source', sources).default('user'),
  });
  const remove = async (call: WriteCall, of: string, noteId: string): Promise<Response> => {
    await ifThere(port.deleteNote(call, of, noteId));
    // Also of one that was not there.
    parts.streams.noteChanged('deleted', { noteId, workspaceId: of, source: 'user' });
    return Response.json({ deleted: true, noteId });
  };
  return [
    jsonRoute({
      ...{ method: 'GET', path: '/notes', about: 'note', body: noBody },
      query: z.object({
        ...{ workspaceId, type },
        noteId: z.string().optional(),
        groupBy: z.string().optional(),
      }),
      async handle({ call, query: { workspaceId: of, noteId, type: wanted, groupBy } }) {
        if (noteId !== undefined) {
          return Response.json({ note: shapes.toNote(await port.note(call, of, noteId)) });
        }
        const all = foundIn(await port.notesOf(call, [of]), of) ?? [];
        const notes = all
          .filter((note) => wanted === undefined || note.type === wanted)
          .map(shapes.toNote);
        if (groupBy !== 'session') return Response.json({ notes });
        const groups = notes.length === 0 ? [] : [{ sessionId: null, sessionName: null, notes }];
        return Response.json({ groups });
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/notes', about: 'note', query: noQuery, body: savedNote },
      handle: ({ call, body }) => save(parts, call, body),
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/notes', about: 'note', body: noBody },
      query: z.object({ noteId: required('noteId'), workspaceId: required('workspaceId') }),
      handle: ({ call, query }) => remove(call, query.workspaceId, query.noteId),
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/notes/{workspaceId}/{noteId}', about: 'note' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        const note = await port.note(call, id('workspaceId'), id('noteId'));
        return Response.json({ note: ways.notes.showOne(note) });
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/notes/{workspaceId}/{noteId}', about: 'note' },
      query: noQuery,
      body: noBody,
      handle: ({ call, id }) => remove(call, id('workspaceId'), id('noteId')),
    }),
  ];
}

interface SavedNote {
  workspaceId: string;
  noteId?: string | undefined;
  title?: string | undefined;
  content?: string | undefined;
  type?: (typeof TYPES)[keyof typeof TYPES] | undefined;
  metadata?: Pick<SavedNote, 'type'> & { linkedTaskId?: string | undefined };
  source: Source;
}

async function save(
  { port, finder, streams, ways }: Parts,
  call: WriteCall,
  { workspaceId, noteId, title, content, type, metadata, source }: SavedNote,
): Promise<Response> {
  if (!(await finder.hasWorkspace(call, workspaceId))) throw ways.requests.noWorkspace();
  const isNew = noteId === undefined || !(await hasNote(port, call, workspaceId, noteId));
  if (isNew && ways.notes.needsTitle && !title) throw invalid('title is required');
  const note: RoutaNote = await port.saveNote(call, workspaceId, {
    ...{ id: noteId, title, content },
    type: type ?? metadata?.type,
    linkedTaskId: metadata?.linkedTaskId,
  });
  streams.noteChanged(isNew ? 'created' : 'updated', {
    ...{ workspaceId, noteId: note.id, source, note: ways.notes.showOne(note) },
  });
  const status = isNew ? ways.notes.createdStatus : 200;
  return Response.json({ note: shapes.toNote(note) }, { status });
}

async function hasNote(
  port: Parts['port'],
  call: Call,
  workspaceId: string,
  id: string,
): Promise<boolean> {
  try {
    await port.note(call, workspaceId, id);
    return true;
  } catch (error) {
    if (error instanceof SurfaceError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}
