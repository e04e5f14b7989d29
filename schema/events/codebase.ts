import type { EventOf } from '../../src/events/event.js';
import { builder } from '../builder.js';
import { Codebase, loadCodebase } from '../codebase.js';
import { UPSTREAM_COST } from '../cost.js';
import { about, Event, eventRef } from '../event.js';
import { objectNameOf } from '../event-types.js';
import { compositeKey, encodeId } from '../ids.js';

type CodebaseEventModel = EventOf<'codebase.added' | 'codebase.updated' | 'codebase.removed'>;

const CodebaseEvent = builder.interfaceRef<CodebaseEventModel>('CodebaseEvent').implement({
  description: 'Something that happened to a codebase.',
  authScopes: { scope: 'workspaces:read' },
  interfaces: [Event],
  resolveType: ({ type }) => objectNameOf(type),
  fields: (t) => ({
    codebaseId: t.id({
      description: 'Global id of the codebase, also when it has gone.',
      resolve: ({ upstreamWorkspaceId, payload }) =>
        encodeId('Codebase', compositeKey(upstreamWorkspaceId ?? '', payload.codebaseId)),
    }),
    codebase: t.field({
      type: Codebase,
      nullable: true,
      description: 'The codebase as it is now; null when it has gone.',
      complexity: UPSTREAM_COST,
      resolve: ({ upstreamWorkspaceId, payload }, _, context) =>
        loadCodebase(compositeKey(upstreamWorkspaceId ?? '', payload.codebaseId), context),
    }),
  }),
});

for (const type of ['codebase.added', 'codebase.updated'] as const) {
  eventRef(type).implement({
    ...about(type),
    interfaces: [CodebaseEvent, Event],
    fields: (t) => ({
      name: t.string({
        description: 'The name that it had then.',
        resolve: ({ payload }) => payload.name,
      }),
      path: t.string({
        description: 'The folder or the address where its code was then.',
        resolve: ({ payload }) => payload.path,
      }),
    }),
  });
}

eventRef('codebase.removed').implement({
  ...about('codebase.removed'),
  interfaces: [CodebaseEvent, Event],
});
