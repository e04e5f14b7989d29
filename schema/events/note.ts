import type { EventOf } from '../../src/events/event.js';
import { builder } from '../builder.js';
import { UPSTREAM_COST } from '../cost.js';
import { about, Event, eventRef } from '../event.js';
import { objectNameOf } from '../event-types.js';
import { compositeKey, encodeId } from '../ids.js';
import { loadNote, Note } from '../note.js';

type NoteEventModel = EventOf<'note.saved' | 'note.deleted'>;

const NoteEvent = builder.interfaceRef<NoteEventModel>('NoteEvent').implement({
  description: 'Something that happened to a note.',
  authScopes: { scope: 'workspaces:read' },
  interfaces: [Event],
  resolveType: ({ type }) => objectNameOf(type),
  fields: (t) => ({
    noteId: t.id({
      description: 'Global id of the note, also when it has gone.',
      resolve: ({ upstreamWorkspaceId, payload }) =>
        encodeId('Note', compositeKey(upstreamWorkspaceId ?? '', payload.noteId)),
    }),
    note: t.field({
      type: Note,
      nullable: true,
      description: 'The note as it is now; null when it has gone.',
      complexity: UPSTREAM_COST,
      resolve: ({ upstreamWorkspaceId, payload }, _, context) =>
        loadNote(compositeKey(upstreamWorkspaceId ?? '', payload.noteId), context),
    }),
  }),
});

eventRef('note.saved').implement({
  ...about('note.saved'),
  interfaces: [NoteEvent, Event],
  fields: (t) => ({
    title: t.string({
      description: 'The title that it had then.',
      resolve: ({ payload }) => payload.title,
    }),
  }),
});

eventRef('note.deleted').implement({
  ...about('note.deleted'),
  interfaces: [NoteEvent, Event],
});
