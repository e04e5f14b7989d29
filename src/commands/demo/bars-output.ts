import { inspect } from 'node:util';
import cliProgress, { type Options, type Params } from 'cli-progress';
import { lineOf, printable } from './lines.js';
import type { DemoEvent, Output } from './output.js';
import { TaskView } from './task-view.js';

const WIDTH = 30;
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
  readonly #colours: boolean;
  readonly #bars: cliProgress.MultiBar;
  readonly #agentBars = new Map<string, cliProgress.SingleBar>();
  #taskBar: cliProgress.SingleBar | null = null;

  constructor(stream: NodeJS.WriteStream) {
    this.#colours = stream.hasColors();
    this.#bars = new cliProgress.MultiBar({
      stream,
      format: (_options: Options, params: Params, payload: Payload) =>
        this.#format(params, payload),
      hideCursor: true,
      // Lines told above the bars move them, also those that did not change.
      forceRedraw: true,
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
    if (event.event === 'task.created') {
      console.log();
      this.#taskBar = this.#bars.create(100, 0, { name: 'task', status: 'PENDING', detail: '' });
    }
    this.#updateBars();
  }

  end(): void {
    if (this.#taskBar === null) return;
    this.#taskBar = null;
    // Draws what `log` has been given, which `stop` would drop.
    this.#bars.update();
    this.#bars.stop();
    console.log();
  }

  /** Above the bars, if there are any. */
  #tell(line: string): void {
    if (this.#taskBar === null) console.log(line);
    else this.#bars.log(`${line}${CLEAR_REST_OF_LINE}\n`);
  }

  #updateBars(): void {
    if (this.#taskBar === null) return;
    const { status, progress, cost, agents } = this.#task;
    this.#taskBar.update(progress, { status, detail: `${cost.toFixed(3)} credits` });
    for (const [id, { type, status, progress, tool }] of agents) {
      const payload: Payload = { name: type, status, detail: tool ?? '' };
      const bar = this.#agentBars.get(id) ?? this.#bars.create(100, 0, payload);
      this.#agentBars.set(id, bar);
      bar.update(progress, payload);
    }
  }

  #format({ progress }: Params, { name, status, detail }: Payload): string {
    const full = Math.round(progress * WIDTH);
    const colour = COLOURS[status] ?? 'cyan';
    const bar =
      this.#paint(colour, '█'.repeat(full)) + this.#paint('grey', '░'.repeat(WIDTH - full));
    const percent = `${Math.round(progress * 100)} %`.padStart(5);
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
    return this.#colours ? `\x1b[${on}m${text}\x1b[${off}m` : text;
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
