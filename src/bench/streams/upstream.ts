// The stream of the emulated MIOSA in a process of its own. Its events are numbered, and happen at times
// that are known, so that it has them all again after it was killed, under the same ids.
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { systemClock } from '../../clock.js';
import { EventLog } from '../../surfaces/miosa/emulator/event-log.js';
import { eventStreamRoute } from '../../surfaces/miosa/emulator/event-stream.js';
import type { MiosaEnv } from '../../surfaces/miosa/emulator/route.js';
import { numbersForm, type UpstreamAnswer } from './messages.js';

const ACCOUNT = 'bench';
const TELL_MS = 20;

const numbers = numbersForm.parse(JSON.parse(process.argv[2] ?? ''));
const intervalMs = 1000 / numbers.perSecond;
let startsAt = numbers.startsAt;
let told = 0;

/** Shows when the event that is told happens. */
const schedule: Clock = {
  ...systemClock,
  now: () => new Date(Math.round((startsAt ?? 0) + told * intervalMs)),
};
const log = new EventLog(schedule, numbers.count);

function tellWhatIsDue(): void {
  if (startsAt === null) return;
  while (told < numbers.count && schedule.now().getTime() <= Date.now()) {
    const at = schedule.now();
    const size = String(told + 1);
    const about = { at, dedupeKey: size, computerId: `computer-${size}`, workspaceId: null };
    log.record(ACCOUNT, [{ ...about, type: 'computer.created', size }]);
    told += 1;
  }
}

function say(answer: UpstreamAnswer): void {
  process.send?.(answer);
}

const route = eventStreamRoute({
  ...{ log, clock: systemClock, closing: new AbortController().signal },
});
const app = new Hono<MiosaEnv>().basePath('/api/v1');
app.use((c, next) => {
  const { signal } = c.req.raw;
  const deadline = new Date(Date.now() + 600_000);
  c.set('call', { account: ACCOUNT, deadline, signal, idempotencyKey: '' });
  return next();
});
app.on(route.method, route.path, async (c) => {
  const answer = await route.handle(c, Buffer.alloc(0));
  say({ is: 'followed' });
  return answer('reference');
});
app.all('*', (c) => c.json({ data: [] }));

tellWhatIsDue();
setInterval(tellWhatIsDue, TELL_MS);
process.on('message', (message) => {
  startsAt = z.number().parse(message);
});
process.on('disconnect', () => process.exit());
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => {
  const { port } = server.address() as AddressInfo;
  say({ is: 'ready', url: `http://127.0.0.1:${port}` });
});
