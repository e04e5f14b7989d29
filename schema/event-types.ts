import type { EventType } from '../src/events/event.js';
import { builder } from './builder.js';

/** What each type of event tells, of itself and in the enum of types. */
export const descriptions: Record<EventType, string> = {
  'task.status': 'A task was created or went on.',
  'task.cost': 'A task used credits.',
  'task.deleted': 'A task was deleted.',
  'agent.status': 'An agent does something else now.',
  'agent.progress': 'An agent is further than it was.',
  'agent.tool': 'An agent took up or put down a tool.',
  'approval.required': 'An agent waits for a person to decide.',
  'approval.decided': 'A person decided what an agent asked.',
  'deliverable.created': 'An agent made a file.',
  'file.added': 'A Workspace has a new file.',
  'file.removed': 'A Workspace lost a file.',
  'file.upload': 'More of a file that is being uploaded has arrived.',
  'deployment.status': 'A Deployment went on.',
  'computer.created': 'A computer is being made.',
  'computer.status': 'A computer does something else now.',
  'computer.deleted': 'A computer was deleted.',
  'workspace.created': 'A Workspace was created.',
  'workspace.updated': 'A Workspace was changed.',
  'workspace.archived': 'A Workspace was archived.',
  'workspace.unarchived': 'A Workspace is in use again.',
  'workspace.deleted': 'A Workspace was deleted.',
  'workspace.linked': 'A Workspace has one more part.',
  'workspace.unlinked': 'A Workspace has one part less.',
  'codebase.added': 'A Workspace has a new codebase.',
  'codebase.updated': 'A codebase was changed.',
  'codebase.removed': 'A Workspace lost a codebase.',
  'note.saved': 'A note was written or changed.',
  'note.deleted': 'A note was deleted.',
  'operation.step': 'An operation took a step.',
  'event.gap': 'Events are kept no more; see `EventGap`.',
};

const types = Object.keys(descriptions) as EventType[];

/** The name of its GraphQL type: `task.status` is a `TaskStatusEvent`. */
export function objectNameOf(type: EventType): string {
  if (type === 'event.gap') return 'EventGap';
  const words = type.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

export const EventTypeEnum = builder.enumType('EventType', {
  description: 'What kind of thing happened.',
  values: Object.fromEntries(
    types.map((type) => [
      type.toUpperCase().replace('.', '_'),
      { value: type, description: descriptions[type] },
    ]),
  ),
});
