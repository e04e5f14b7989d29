import { followAgent } from '../src/events/task-events.js';
import { followEvents } from '../src/events/tenant-events.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { Event } from './event.js';
import { EventTypeEnum } from './event-types.js';
import { EventFilter, wantedBy } from './event-filter.js';
import { keyOf, splitKey } from './ids.js';
import { startArgs, startOf } from './stream-start.js';

builder.subscriptionFields((t) => ({
  agentEvents: t.field({
    type: Event,
    description:
      'What happens to an agent: its status, progress, tools and approvals. Ends after the event that ends the agent.',
    authScopes: { scope: 'tasks:read' },
    complexity: UPSTREAM_COST,
    args: { agent: t.arg.id({ required: true, description: 'The agent.' }), ...startArgs },
    subscribe(_, { agent, after }, context) {
      const key = splitKey(keyOf(agent, 'MiteosAgent'));
      return followAgent(context, key, startOf(after, context));
    },
    resolve: (event) => event,
  }),
  workspaceEvents: t.field({
    type: Event,
    description:
      'What happens in a Workspace and in all its parts, as far as the viewer may see it. Does not end by itself.',
    authScopes: { scope: 'workspaces:read' },
    args: {
      workspace: t.arg.id({ required: true, description: 'The Workspace.' }),
      ...startArgs,
      types: t.arg({ type: [EventTypeEnum], description: 'Only events of these types.' }),
    },
    subscribe: (_, { workspace, after, types }, context) =>
      followEvents(context, wantedBy({ workspace, types }), startOf(after, context)),
    resolve: (event) => event,
  }),
  events: t.field({
    type: Event,
    description: 'All that happens, as far as the viewer may see it. Does not end by itself.',
    authScopes: { signedIn: true },
    args: {
      ...startArgs,
      filter: t.arg({ type: EventFilter, description: 'Which; all if left out.' }),
    },
    subscribe: (_, { after, filter }, context) =>
      followEvents(context, wantedBy(filter ?? {}), startOf(after, context)),
    resolve: (event) => event,
  }),
}));
