import { inspect } from 'node:util';
import cliProgress, { type Options, type Params } from 'cli-progress';
import { lineOf, printable } from './lines.js';
import type { DemoEvent, Output } from './output.js';
import { TaskView } from './task-view.js';

const LONGEST_BAR = 30;
/** What a line needs beside its bar. */
const TEXT_WIDTH = 46;
const CLEAR_REST_OF_LINE = '\x1b[K';

/** What a bar shows beside its length. */
interface Payload {
  name: string;
  status: string;
  detail: string;
}

/** For people at a terminal: a bar for the task and one for each agent, below what has been told. */
export class BarsOutput implements Output {
  readonly #task = new TaskView();
  readonly #stream: NodeJS.WriteStream;
  readonly #bars: cliProgress.MultiBar;
  /** By the id of the agent; null for the task's. */
  readonly #barOf = new Map<string | null, cliProgress.SingleBar>();
  #moving = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#bars = new cliProgress.MultiBar({
      stream,
      format: (_options: Options, params: Params, payload: Payload) =>
        this.#format(params.progress * 100, payload),
      hideCursor: true,
      // Lines told above the bars move them, also those that did not change.
      forceRedraw: true,
      // Its last drawing would cut lines short, since it counts colours as text.
      clearOnComplete: true,
      // The demo itself ends on a signal.
      gracefulExit: false,
    });
  }

  show(event: DemoEvent): void {
    this.#task.take(event);
    // Bars that are complete stay as they are, and the rest is told below them.
    if (event.event === 'deliverable.saved') this.end();
    const line = lineOf(event, this.#task);
    if (line !== null) this.#tell(this.#paintLabel(line));
    if (event.event === 'task.created') this.#start();
    if (this.#moving) this.#updateBars();
  }

  end(): void {
    if (!this.#moving) return;
    this.#moving = false;
    // Draws what `log` has been given, which `stop` would drop.
    this.#bars.update();
    this.#bars.stop();
    const lines = this.#rows().map(({ progress, payload }) => this.#format(progress, payload));
    this.#stream.write(['', ...lines, '', ''].join('\n'));
  }

  #start(): void {
    this.#moving = true;
    // Keeps a line free between the bars and what is told above them.
    this.#bars.create(1, 0, {}, { format: () => '' });
  }

  #tell(line: string): void {
    if (this.#moving) this.#bars.log(`${line}${CLEAR_REST_OF_LINE}\n`);
    else this.#stream.write(`${line}\n`);
  }

  #updateBars(): void {
    for (const { id, progress, payload } of this.#rows()) {
      const bar = this.#barOf.get(id) ?? this.#bars.create(100, 0, payload);
      this.#barOf.set(id, bar);
      bar.update(progress, payload);
    }
  }

  #rows(): { id: string | null; progress: number; payload: Payload }[] {
    const { status, progress, cost, agents } = this.#task;
    const detail = `${cost.toFixed(3)} credits`;
    return [
      { id: null, progress, payload: { name: 'task', status, detail } },
      ...[...agents].map(([id, { type: name, status, progress, tool }]) => ({
        ...{ id, progress, payload: { name, status, detail: tool ?? '' } },
      })),
    ];
  }

  #format(progress: number, { name, status, detail }: Payload): string {
    const width = Math.min(LONGEST_BAR, Math.max(1, this.#stream.columns - TEXT_WIDTH));
    const full = Math.round((progress / 100) * width);
    const colour = COLOURS[status] ?? 'cyan';
    const bar =
      this.#paint(colour, '█'.repeat(full)) + this.#paint('grey', '░'.repeat(width - full));
    const percent = `${Math.round(progress)} %`.padStart(5);
    const word = this.#paint(colour, printable(status).toLowerCase().padEnd(9));
    return `  ${printable(name).padEnd(10)} ${bar} ${percent}  ${word} ${printable(detail)}`;
  }

  #paintLabel(line: string): string {
    const label = /^\S+( \S+)*/.exec(line)?.[0] ?? '';
    const colour = label === 'Asks first' ? 'yellow' : 'green';
    return this.#paint(colour, label) + line.slice(label.length);
  }

  #paint(colour: string, text: string): string {
    const [on, off] = inspect.colors[colour] ?? [0, 0];
    return this.#stream.hasColors() ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  }
}

const COLOURS: Record<string, string> = {
  COMPLETE: 'green',
  WAITING: 'yellow',
  PAUSED: 'yellow',
  ERROR: 'red',
  FAILED: 'red',
  CANCELLED: 'red',
};
