import { stripVTControlCharacters } from 'node:util';
import type { DemoEvent } from './output.js';
import type { TaskView } from './task-view.js';

/** What people read of the events that matter by themselves; null for those that only move a bar. */
export function lineOf(event: DemoEvent, task: TaskView): string | null {
  switch (event.event) {
    case 'workspace.created':
      return `Workspace    ${event.name}`;
    case 'file.uploaded':
      return `File         ${printable(event.name)}, ${count(event.sizeBytes, 'byte')}`;
    case 'task.created':
      return `Task         ${printable(event.prompt)}`;
    case 'approval.required': {
      const { agentId, action, tool, risk } = event;
      const how = `${tool === null ? '' : `${tool}, `}${risk} risk`;
      return `Asks first   ${task.typeOf(agentId)}: ${printable(action)} (${printable(how)})`;
    }
    case 'approval.decided': {
      const { approved, reason } = event;
      const verdict = approved ? 'Approved' : 'Rejected';
      return `${verdict}     ${reason === null ? 'without a reason' : printable(reason)}`;
    }
    case 'deliverable.saved':
      return `Saved        ${event.path}, ${count(event.bytes, 'byte')}`;
    case 'done':
      return `Done         ${count(event.deliverables, 'file')} in ${event.seconds.toFixed(1)} s`;
    default:
      return null;
  }
}

/** Text from elsewhere in one line, with nothing in it that would steer the terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}+/gu, ' ');
}

function count(number: number, unit: string): string {
  return `${number.toLocaleString('en')} ${unit}${number === 1 ? '' : 's'}`;
}
