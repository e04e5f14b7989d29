import type { MiteosEvent } from '../../../../src/surfaces/miteos/port.js';

export type EventOf<T extends MiteosEvent['type']> = Extract<MiteosEvent, { type: T }>;

/** The events of one type, in order. */
export function ofType<T extends MiteosEvent['type']>(
  events: readonly MiteosEvent[],
  type: T,
): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** The events that name the task, in order. */
export function ofTask(events: readonly MiteosEvent[], taskId: string): MiteosEvent[] {
  return events.filter((event) => 'taskId' in event && event.taskId === taskId);
}
