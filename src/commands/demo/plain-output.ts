import { lineOf, printable } from './lines.js';
import type { DemoEvent, Output } from './output.js';
import { TaskView } from './task-view.js';

/** For people, where there is no terminal that bars could move in. */
export class PlainOutput implements Output {
  readonly #task = new TaskView();

  show(event: DemoEvent): void {
    this.#task.take(event);
    const line = lineOf(event, this.#task) ?? this.#progressOf(event);
    if (line !== null) console.log(line);
  }

  end(): void {
    // Nothing was changed.
  }

  #progressOf(event: DemoEvent): string | null {
    if (event.event === 'task.status') return row('task', event.status);
    if (event.event === 'agent.tool' && event.tool !== null) {
      return row(this.#task.typeOf(event.agentId), `uses ${event.tool}`);
    }
    if (event.event === 'agent.progress') {
      return row(this.#task.typeOf(event.agentId), `${event.progress} %`);
    }
    return null;
  }
}

function row(who: string, what: string): string {
  return `  ${printable(who).padEnd(10)} ${printable(what).toLowerCase()}`;
}
