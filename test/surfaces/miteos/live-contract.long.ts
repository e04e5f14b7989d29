import { pino } from 'pino';
import { afterEach, expect } from 'vitest';
import { accountOf } from '../../../src/surfaces/miteos/emulator/keys.js';
import { LiveMiteos } from '../../../src/surfaces/miteos/live.js';
import type { MiteosEvent } from '../../../src/surfaces/miteos/port.js';
import { messageOf } from '../../../src/surfaces/miteos/wire/answers.js';
import { MemoryBudget } from '../../../src/upstream/memory-budget.js';
import { Upstream } from '../../../src/upstream/upstream.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';
import { miteosContract, type MiteosSubject } from './contract.js';

/** Of writes that are sent again, and of events. */
const SKIPPED: readonly string[] = [
  'makes one workspace',
  'makes one task, and gives it again even when that has ended',
  'makes one file, and is done with the second stream',
  'with other bytes is a CONFLICT of its key: Low water at five',
  'with other bytes is a CONFLICT of its key: Low',
  'with other bytes is a CONFLICT of its key: Low water at six, high water at noon',
  'with other bytes, both under way at once, stores one of them and refuses the other',
  'makes one deployment',
  'has the effect of one when both are under way at once',
  'is known by its method: one key may serve several',
  'is known by its account: one key may serve several',
  'happens once in the events too',
  'succeeds once more, where one with another key is refused',
  'is not made again, whatever has become of the thing since',
  'deletes one file, and is no error when that has gone',
  'decides once, and keeps to it',
  'has the effect of one when many are under way at once',
  'is made when the first was refused',
  'is known by its account: one key may serve several',
  'they are in order of time, each with a key of its own and the workspace that it is about',
  'they tell the life of a task from PLANNING over RUNNING to COMPLETE',
  'the last event of a task is that it is COMPLETE',
  'the last event of a task is that it is CANCELLED',
  'the last event of a task is that it is FAILED',
  'the last that is told of a task and its agents is what a read gives',
  'an approval is required before it is decided, and decided once',
  'each deliverable is told of once, before its task is COMPLETE',
  'each file is told of when it comes and when it goes',
  'they tell the life of a deployment, and which task made it',
];

let emulator: TestEmulator | undefined;

afterEach(() => {
  expect(emulator?.errors.splice(0), 'faults of the emulator').toEqual([]);
});

miteosContract(
  'live, of the emulator',
  async (): Promise<MiteosSubject> => {
    const told = new Map<string, MiteosEvent[]>();
    const opened = await openEmulator({
      onMiteosEvents(account, events) {
        told.set(account, [...(told.get(account) ?? []), ...events]);
      },
    });
    const { clock, url } = opened;
    emulator = opened;
    const upstream = new Upstream({
      ...{ surface: 'MITEOS', name: 'Miteos', baseUrl: `${url}/v1`, clock },
      budget: new MemoryBudget({ clock, perMinute: 5_000 }),
      log: pino({ level: 'silent' }),
      readMessage: messageOf,
    });
    const keys = new Map<string, string>();
    const keyOf = (account: string): string => {
      const key = keys.get(account) ?? opened.key();
      keys.set(account, key);
      return key;
    };
    return {
      port: new LiveMiteos({
        upstream,
        credentialOf: (account) => Promise.resolve(keyOf(account)),
      }),
      now: () => clock.now(),
      advance: (ms) => opened.pass(ms),
      fetchLink: (link) => fetch(link),
      // What Miteos tells by its webhooks: which approvals there are is found out in no other way.
      events: (account) => [...(told.get(accountOf(keyOf(account))) ?? [])],
      async close() {
        await upstream.close();
        await opened.close();
      },
    };
  },
  {
    idempotency: 'Miteos knows no idempotency keys',
    events: 'the port of the real Miteos tells none; they come by webhooks and by looking',
  },
  SKIPPED,
);
