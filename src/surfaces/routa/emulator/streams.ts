import type { Clock } from '../../../clock.js';
import type { Route, RoutaContext } from './route.js';
import { toTime } from './shapes.js';

const kinds = ['note', 'kanban'] as const;
type Kind = (typeof kinds)[number];
const PATHS: Readonly<Record<Kind, string>> = { note: '/notes/events', kanban: '/kanban/events' };
const EVERY_WORKSPACE = '*';
/** Whoever lets more wait is cut off. */
const MOST_WAITING = 2000;
const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
};

/** What a stream tells: its type, workspace and time, and what it is about. */
interface Told {
  readonly type: string;
  readonly workspaceId: string;
  readonly [field: string]: unknown;
}

interface Listener {
  readonly kind: Kind;
  readonly workspaceId: string;
  readonly write: (told: object) => void;
}

/** Who did something, as events have it. */
export const sources = ['agent', 'user', 'system'] as const;
export type Source = (typeof sources)[number];

interface Options {
  clock: Clock;
  /** Fires when the emulator closes. */
  closing: AbortSignal;
}

/** The streams of notes and of boards. They tell what happens while they are open, and nothing twice. */
export class Streams {
  readonly #options: Options;
  readonly #listeners = new Set<Listener>();
  #count = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** `note` is left out of what was deleted. */
  noteChanged(
    action: 'created' | 'updated' | 'deleted',
    what: { workspaceId: string; noteId: string; source: Source; note?: object },
  ): void {
    this.#tell('note', { type: `note:${action}`, ...what });
  }

  /** A call that concerns several at once names none. */
  taskChanged(
    action: 'created' | 'updated' | 'moved' | 'deleted',
    what: { workspaceId: string; resourceId?: string },
  ): void {
    this.#tell('kanban', {
      ...{ type: 'kanban:changed', entity: 'task', action, source: 'user' satisfies Source },
      ...what,
    });
  }

  routes(): Route[] {
    return kinds.map((kind) => ({
      ...{ method: 'GET', path: PATHS[kind], about: 'stream' },
      ...{ guardsJson: false, takesBody: false },
      handle: (c) => Promise.resolve(new Response(this.#open(kind, c), { headers: HEADERS })),
    }));
  }

  #tell(kind: Kind, told: Told): void {
    const dated = { ...told, timestamp: toTime(this.#options.clock.now()) };
    for (const listener of this.#listeners) {
      const isWanted = [EVERY_WORKSPACE, told.workspaceId].includes(listener.workspaceId);
      if (listener.kind === kind && isWanted) listener.write(dated);
    }
  }

  #open(kind: Kind, c: RoutaContext): ReadableStream<Uint8Array> {
    const { clock, closing } = this.#options;
    const workspaceId = c.req.query('workspaceId') ?? EVERY_WORKSPACE;
    const ended = AbortSignal.any([c.req.raw.signal, closing]);
    let stop = (): void => undefined;
    this.#count += 1;
    const connectionId = `${kind}-sse-${this.#count}`;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const end = (): void => {
            stop();
            controller.close();
          };
          const write = (told: object): void => {
            controller.enqueue(Buffer.from(`data: ${JSON.stringify(told)}\n\n`));
            if ((controller.desiredSize ?? 0) < -MOST_WAITING) end();
          };
          const listener = { kind, workspaceId, write };
          stop = () => {
            this.#listeners.delete(listener);
            ended.removeEventListener('abort', end);
          };
          const timestamp = toTime(clock.now());
          write({ type: 'connected', connectionId, workspaceId, timestamp });
          this.#listeners.add(listener);
          if (ended.aborted) end();
          else ended.addEventListener('abort', end);
        },
        cancel: () => stop(),
      },
      { highWaterMark: 0 },
    );
  }
}
