import type { MiosaEvent } from '../../../../src/surfaces/miosa/port.js';

/** The events of one computer, in order. */
export function ofComputer(events: readonly MiosaEvent[], computerId: string): MiosaEvent[] {
  return events.filter((event) => event.computerId === computerId);
}

/** What every implementation tells of a computer: that it was made, runs, has stopped and is gone. */
export function milestones(events: readonly MiosaEvent[], computerId: string): string[] {
  return ofComputer(events, computerId).flatMap((event) => {
    if (event.type !== 'computer.status') return [event.type];
    return event.status === 'RUNNING' || event.status === 'STOPPED' ? [event.status] : [];
  });
}
