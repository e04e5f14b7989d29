import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import type { Call, WriteCall } from '../../../src/surfaces/call.js';
import { openLiveRouta, type OpenRouta } from '../../../src/surfaces/routa/open.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';
import { codeOf } from '../outcome.js';
import { write } from './fake-upstream.js';

/** What a read and a write end with; of a write that has been done the answer is looked for. */
const FAULTS: readonly [fault: string, read: readonly string[], write: readonly string[]][] = [
  ['status:500', ['UNAVAILABLE'], ['IN_DOUBT', 'UNAVAILABLE']],
  ['status:503', ['UNAVAILABLE'], ['UNAVAILABLE']],
  ['status:429', ['RATE_LIMITED'], ['RATE_LIMITED']],
  ['html', ['UNAVAILABLE'], ['IN_DOUBT']],
  ['redirect', ['PROTOCOL'], ['PROTOCOL']],
  ['reset-before', ['UNAVAILABLE'], ['IN_DOUBT']],
  ['reset-after', ['UNAVAILABLE'], ['IN_DOUBT']],
  ['empty', ['PROTOCOL'], ['IN_DOUBT']],
  ['truncated', ['PROTOCOL'], ['IN_DOUBT']],
  ['endless-body', ['PROTOCOL'], ['IN_DOUBT']],
  ['gzip-bomb', ['PROTOCOL'], ['IN_DOUBT']],
  ['deep-json', ['PROTOCOL'], ['IN_DOUBT']],
  ['not-utf8', ['PROTOCOL'], ['IN_DOUBT']],
  ['wrong-content-type', ['done'], ['done']],
  ['duplicate-fields', ['done'], ['done']],
  ['unknown-enum', ['done'], ['done', 'UNSUPPORTED']],
];

describe.each([undefined, 'web'] as const)('the live Routa, quirks %s, when', (quirks) => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await openEmulator({ routa: { quirks } });
  });
  afterAll(async () => {
    await emulator.close();
    expect(emulator.errors).toEqual([]);
  });

  /** Anew each time, so that nothing is kept back because of the faults before. */
  async function within<T>(work: (routa: OpenRouta) => Promise<T>): Promise<T> {
    const routa = openLiveRouta({
      ...{ baseUrl: `${emulator.url}/routa/api`, account: 'acme', clock: systemClock },
      log: pino({ level: 'silent' }),
    });
    try {
      return await work(routa);
    } finally {
      await routa.close();
    }
  }
  // Nothing is to end by its deadline.
  const deadline = () => new Date(Date.now() + 60_000);
  const reading = (): Call => ({ ...write(), deadline: deadline() });
  const writing = (): WriteCall => ({ ...write(), deadline: deadline() });

  test.each(FAULTS)('all ends in %s: it is said so, and nothing is made twice', async (...row) => {
    const [fault, ofRead, ofWrite] = row;
    const { id } = await within(({ port }) => port.createWorkspace(writing(), { title: 'Tide' }));
    const titles = () =>
      within(async ({ port }) =>
        (await port.listWorkspaces(reading())).map(({ title }) => title).sort(),
      );
    const before = await titles();

    const stop = emulator.emulator.faults.add(`${fault};on=* /routa/api/*`);
    const read = await within(({ port }) => codeOf(port.listWorkspaces(reading())));
    const created = await within(({ port }) =>
      codeOf(port.createWorkspace(writing(), { title: `Made in ${fault}` })),
    );
    const archived = await within(({ port }) => codeOf(port.archiveWorkspace(writing(), id)));
    stop();
    expect(ofRead, `the read gave ${read}`).toContain(read);
    expect(ofWrite, `the create gave ${created}`).toContain(created);
    expect(ofWrite, `the archive gave ${archived}`).toContain(archived);
    const after = await titles();
    const made = after.length - before.length;
    if (created === 'done') expect(made).toBe(1);
    else expect(made).toBeLessThanOrEqual(created === 'IN_DOUBT' ? 1 : 0);
  });

  test('the answer to a change is lost, it is looked for', async () => {
    const { id } = await within(({ port }) => port.createWorkspace(writing(), { title: 'Tide' }));
    const stop = emulator.emulator.faults.add('reset-after;on=P* /routa/api/*');
    const archived = await within(({ port }) => port.archiveWorkspace(writing(), id));
    const changes = { title: 'Ebb', metadata: { team: 'charts' } };
    const changed = await within(({ port }) => port.updateWorkspace(writing(), id, changes));
    stop();
    expect(archived.status).toBe('ARCHIVED');
    expect(changed).toMatchObject(changes);
  });
});
