import type { Context } from '../src/context.js';
import { noteTypes, type RoutaNote } from '../src/surfaces/routa/port.js';
import { builder } from './builder.js';
import { pageArgs, pageOfList, totalCountField } from './connections.js';
import { LONG_TEXT_COST, UPSTREAM_COST, upstreamPage } from './cost.js';
import { compositeKey, forAll, splitKeyOrNull } from './ids.js';
import { onRouta, ownLinks } from './links.js';
import { RoutaTask } from './routa-task.js';
import { Workspace } from './workspace.js';

const [SPEC, TASK, GENERAL, UNKNOWN] = noteTypes;

export const NoteType = builder.enumType('NoteType', {
  description: 'What a note is for.',
  values: {
    [SPEC]: { description: 'The plan of its Workspace.' },
    [TASK]: { description: 'About one task.' },
    [GENERAL]: { description: 'About anything.' },
    [UNKNOWN]: { description: 'A type that this gateway does not know; see `typeText`.' },
  } as const,
});

export const Note = builder.node(builder.objectRef<RoutaNote>('Note'), {
  description: 'A text that people and agents keep in a Workspace on Routa.',
  authScopes: { scope: 'workspaces:read' },
  id: { resolve: noteKey, ...forAll },
  loadOne: (key, context) => loadNote(key, context),
  fields: (t) => ({
    key: t.exposeString('id', {
      description: 'Its own name in the Workspace; `spec` is the plan.',
    }),
    title: t.exposeString('title', { description: 'Its title.' }),
    content: t.exposeString('content', {
      description: 'What it says, in Markdown.',
      complexity: LONG_TEXT_COST,
    }),
    type: t.expose('type', { type: NoteType, description: 'What it is for.' }),
    typeText: t.exposeString('typeText', { description: 'Routa’s own word for that.' }),
    task: t.field({
      type: RoutaTask,
      nullable: true,
      description: 'The task that it belongs to; null when to none, or it has gone.',
      authScopes: { scope: 'tasks:read' },
      complexity: UPSTREAM_COST,
      resolve: ({ linkedTaskId }, _, { loaders }) =>
        linkedTaskId === null ? null : loaders().routaTask.load(linkedTaskId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it changed last.' }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: 'The Workspace that it is in.',
      resolve: ({ workspaceId }, _, { loaders }) =>
        loaders().linkedWorkspace.ROUTA.load(workspaceId),
    }),
  }),
});

const NoteConnection = builder.connectionObject(
  { type: Note, name: 'NoteConnection', description: 'A page of notes.', fields: totalCountField },
  { name: 'NoteEdge', description: 'A note in its place.' },
);

builder.prismaObjectFields(Workspace, (t) => ({
  notes: t.field({
    type: NoteConnection,
    nullable: true,
    description: 'Its notes, oldest first. Empty without a part on Routa.',
    complexity: upstreamPage,
    args: pageArgs,
    select: ownLinks,
    resolve: async (workspace, args, { loaders }) => {
      const upstreamId = onRouta(workspace);
      const notes = upstreamId === null ? [] : await loaders().routaNotes.load(upstreamId);
      return pageOfList(notes ?? [], args);
    },
  }),
}));

export function noteKey({ workspaceId, id }: RoutaNote): string {
  return compositeKey(workspaceId, id);
}

export async function loadNote(key: string, { loaders }: Context): Promise<RoutaNote | null> {
  const [workspaceId, noteId] = splitKeyOrNull(key) ?? [];
  const notes = workspaceId === undefined ? null : await loaders().routaNotes.load(workspaceId);
  return notes?.find(({ id }) => id === noteId) ?? null;
}
