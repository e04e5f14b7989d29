import { routaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf, optionalKey, splitKey } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { namedAsIn } from '../src/surfaces/input-names.js';
import { loadNote, Note, noteKey, NoteType } from './note.js';
import { known, notBlank } from './validation.js';

const SaveNoteInput = mutationInput('SaveNoteInput', {
  description: 'A note. What is left out of one that is there stays.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that it is in.' }),
    key: t.string({
      description:
        'Its own name in the Workspace, as `spec` for the plan. A new one, which Routa names, if left out.',
      validate: notBlank,
    }),
    title: t.string({ description: 'Its title; `Untitled` for a new one.', validate: notBlank }),
    content: t.string({ description: 'What it says, in Markdown.' }),
    type: t.field({ type: NoteType, description: 'What it is for; `GENERAL` for a new one.' }),
    task: t.id({ description: 'The task that it belongs to, on Routa.' }),
  }),
});

const DeleteNoteInput = mutationInput('DeleteNoteInput', {
  description: 'Which note to delete.',
  fields: (t) => ({
    note: t.id({ required: true, description: 'The note.' }),
  }),
});

builder.mutationFields((t) => ({
  saveNote: t.field({
    type: Note,
    description: 'Changes the note with this key in a Workspace on Routa, or makes it.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'note', description: 'The note afterwards.' } },
    idempotent: { id: noteKey, load: loadNote },
    args: inputArg(SaveNoteInput),
    resolve: async (_, { input: { workspace, key, title, content, type, task } }, context) => {
      const note = {
        ...{ id: key, title, content, type: known(type, 'type') },
        linkedTaskId: optionalKey(task, 'RoutaTask'),
      };
      const workspaceId = await routaPartOf(context, keyOf(workspace, 'Workspace'));
      const saved = await namedAsIn(
        { id: 'key', linkedTaskId: 'task' },
        context.routa.saveNote(context.write(), workspaceId, note),
      );
      context.loaders().routaNotes.clear(workspaceId);
      return saved;
    },
  }),
  deleteNote: t.field({
    type: 'ID',
    description: 'Deletes a note, for good.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the note had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteNoteInput),
    resolve: async (_, { input }, context) => {
      const [workspaceId, id] = splitKey(keyOf(input.note, 'Note'));
      await context.routa.deleteNote(context.write(), workspaceId, id);
      context.loaders().routaNotes.clear(workspaceId);
      return input.note;
    },
  }),
}));
