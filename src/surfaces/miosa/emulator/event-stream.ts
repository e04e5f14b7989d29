import type { Clock } from '../../../clock.js';
import { typeFilter, type EventLog, type ToldEvent } from './event-log.js';
import { tenantIdOf } from './keys.js';
import { Refusal } from './refusals.js';
import type { MiosaContext, Route } from './route.js';
import { toTime } from './shapes.js';

const HEARTBEAT_MS = 15_000;
const HEARTBEAT = ': heartbeat\n\n';
/** Whoever lets more wait is cut off, and may come again with the last id that it has read. */
const MOST_WAITING = 2000;

interface Options {
  log: EventLog;
  clock: Clock;
  /** Fires when the emulator closes. */
  closing: AbortSignal;
}

/** What happens on the account, as it happens; with `Last-Event-ID`, from there on. */
export function eventStreamRoute({ log, clock, closing }: Options): Route {
  return {
    ...{ method: 'GET', path: '/events/stream', about: 'stream' },
    handle(c) {
      if (!takesStream(c.req.header('accept'))) {
        throw new Refusal(406, 'NOT_ACCEPTABLE', 'The stream is text/event-stream.');
      }
      const body = streamOf(c, { log, clock, closing });
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
      return Promise.resolve(() => new Response(body, { headers }));
    },
  };
}

function streamOf(c: MiosaContext, { log, clock, closing }: Options): ReadableStream<Uint8Array> {
  const { account } = c.get('call');
  const isWanted = typeFilter(
    (c.req.query('types') ?? '').split(',').filter((glob) => glob !== ''),
  );
  const ended = AbortSignal.any([c.req.raw.signal, closing]);
  const undo: (() => void)[] = [];
  const stop = (): void => {
    for (const step of undo.splice(0)) step();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const stream = { isOpen: true };
        const end = (): void => {
          stream.isOpen = false;
          stop();
          controller.close();
        };
        const write = (text: string): void => {
          if (!stream.isOpen) return;
          controller.enqueue(Buffer.from(text));
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) end();
        };
        let callOff = (): void => undefined;
        const beat = (): void => {
          callOff = clock.wakeAt(new Date(clock.now().getTime() + HEARTBEAT_MS), beat);
          write(HEARTBEAT);
        };
        undo.push(() => callOff());
        // The head of an answer goes out with the first of its body.
        beat();
        const follow = log.follow(account, c.req.header('last-event-id') ?? null, (event) => {
          if (isWanted(event.type)) write(frameOf(event, tenantIdOf(account)));
        });
        undo.push(follow, () => ended.removeEventListener('abort', end));
        // What is kept was more than may wait.
        if (!stream.isOpen) stop();
        else if (ended.aborted) end();
        else ended.addEventListener('abort', end);
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
}

function frameOf({ id, type, at, data }: ToldEvent, tenant_id: string): string {
  const told = { type, id, tenant_id, ts: toTime(at), ...data };
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(told)}\n\n`;
}

function takesStream(accept = '*/*'): boolean {
  return /(?:text\/event-stream|text\/\*|\*\/\*)/i.test(accept);
}
