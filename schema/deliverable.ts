import type { MiteosDeliverable } from '../src/surfaces/miteos/port.js';
import { builder } from './builder.js';
import { readText, textArgs, textOptions } from './file-text.js';
import { totalCountField } from './connections.js';
import { compositeKey, forAll, splitKeyOrNull } from './ids.js';

export const Deliverable = builder.node(builder.objectRef<MiteosDeliverable>('Deliverable'), {
  description: 'A file that an agent made for a task.',
  authScopes: { scope: 'tasks:read' },
  id: { resolve: ({ taskId, id }) => compositeKey(taskId, id), ...forAll },
  loadOne: async (key, { loaders }) => {
    const [taskId, id] = splitKeyOrNull(key) ?? [];
    const deliverables =
      taskId === undefined ? null : await loaders().miteosDeliverables.load(taskId);
    return deliverables?.find((deliverable) => deliverable.id === id) ?? null;
  },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'File name, as the agent saved it.' }),
    type: t.exposeString('type', { description: 'MIME type.' }),
    sizeBytes: t.expose('sizeBytes', { type: 'SafeInt', description: 'Size in bytes.' }),
    downloadUrl: t.string({
      description:
        'Where the gateway gives the bytes, whole or in parts, to a browser or curl and without a key. Good for an hour; ask again for a new one.',
      resolve: ({ taskId, id }, _, { links, viewer: { tenantId } }) =>
        links.urlOf({ tenantId, kind: 'deliverable', ids: [taskId, id] }),
    }),
    upstreamUrl: t.exposeString('downloadUrl', {
      nullable: true,
      description:
        'The same on the surface itself, past the gateway. Null when the surface gives none.',
    }),
    text: t.string({
      ...textOptions,
      args: textArgs,
      resolve: ({ taskId, id }, { maxBytes }, context) =>
        readText(context, 'MITEOS', maxBytes, (call, range) =>
          context.miteos.downloadDeliverable(call, taskId, id, range),
        ),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

export const DeliverableConnection = builder.connectionObject(
  {
    type: Deliverable,
    name: 'DeliverableConnection',
    description: 'A page of deliverables.',
    fields: totalCountField,
  },
  { name: 'DeliverableEdge', description: 'A deliverable in its place.' },
);
