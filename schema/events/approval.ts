import { Approval, approvalOf } from '../approval.js';
import { about, Event, eventRef } from '../event.js';
import { AgentEvent } from './agent.js';
import { TaskEvent } from './task.js';

eventRef('approval.required').implement({
  ...about('approval.required'),
  interfaces: [AgentEvent, TaskEvent, Event],
  fields: (t) => ({
    action: t.string({
      description: 'What the agent wants to do.',
      resolve: ({ payload }) => payload.action,
    }),
    tool: t.string({
      nullable: true,
      description: 'The tool that it would use.',
      resolve: ({ payload }) => payload.tool,
    }),
    risk: t.string({
      description: 'How much is at stake: `low`, `medium`, `high`, `critical`; open.',
      resolve: ({ payload }) => payload.risk,
    }),
    approval: t.field({
      type: Approval,
      nullable: true,
      description: 'What to decide; pass its id to `decideApproval`.',
      resolve: (event, _, context) => approvalOf(event, context),
    }),
  }),
});

eventRef('approval.decided').implement({
  ...about('approval.decided'),
  interfaces: [AgentEvent, TaskEvent, Event],
  fields: (t) => ({
    approved: t.boolean({
      description: 'Whether the agent may.',
      resolve: ({ payload }) => payload.approved,
    }),
    reason: t.string({
      nullable: true,
      description: 'Why, as far as the decider said.',
      resolve: ({ payload }) => payload.reason,
    }),
    approval: t.field({
      type: Approval,
      nullable: true,
      description: 'What was decided.',
      resolve: (event, _, context) => approvalOf(event, context),
    }),
  }),
});
