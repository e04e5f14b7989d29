import { UPSTREAM_COST } from '../cost.js';
import { Deliverable } from '../deliverable.js';
import { about, Event, eventRef } from '../event.js';
import { File } from '../file.js';
import { compositeKey, encodeId } from '../ids.js';
import { TaskEvent } from './task.js';

eventRef('deliverable.created').implement({
  ...about('deliverable.created'),
  interfaces: [TaskEvent, Event],
  fields: (t) => ({
    deliverable: t.field({
      type: Deliverable,
      nullable: true,
      description: 'The file.',
      complexity: UPSTREAM_COST,
      resolve: async ({ taskId, payload }, _, { loaders }) => {
        const all = taskId === null ? null : await loaders().miteosDeliverables.load(taskId);
        return all?.find(({ id }) => id === payload.deliverableId) ?? null;
      },
    }),
  }),
});

eventRef('file.added').implement({
  ...about('file.added'),
  interfaces: [Event],
  fields: (t) => ({
    file: t.field({
      type: File,
      nullable: true,
      description: 'The file; null when it has gone since.',
      complexity: UPSTREAM_COST,
      resolve: async ({ upstreamWorkspaceId, payload }, _, { loaders }) => {
        if (upstreamWorkspaceId === null) return null;
        const files = await loaders().miteosFiles.load(upstreamWorkspaceId);
        return files?.find(({ id }) => id === payload.fileId) ?? null;
      },
    }),
  }),
});

eventRef('file.removed').implement({
  ...about('file.removed'),
  interfaces: [Event],
  fields: (t) => ({
    fileId: t.id({
      description: 'The global id that the file had.',
      resolve: ({ upstreamWorkspaceId, payload }) =>
        encodeId('WorkspaceFile', compositeKey(upstreamWorkspaceId ?? '', payload.fileId)),
    }),
    name: t.string({
      description: 'The name that the file had.',
      resolve: ({ payload }) => payload.name,
    }),
  }),
});

eventRef('file.upload').implement({
  ...about('file.upload'),
  interfaces: [Event],
  fields: (t) => ({
    fileName: t.string({
      description: 'The name of the file, as its client gave it.',
      resolve: ({ payload }) => payload.fileName,
    }),
    bytesSent: t.field({
      type: 'SafeInt',
      description: 'How many bytes have arrived so far.',
      resolve: ({ payload }) => payload.bytesSent,
    }),
    total: t.field({
      type: 'SafeInt',
      nullable: true,
      description: 'How many there will be; null when the client does not say.',
      resolve: ({ payload }) => payload.total,
    }),
  }),
});
