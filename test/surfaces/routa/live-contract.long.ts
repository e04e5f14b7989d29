import { pino } from 'pino';
import { afterEach, expect } from 'vitest';
import { LiveRouta } from '../../../src/surfaces/routa/live.js';
import { fieldOf, messageOf } from '../../../src/surfaces/routa/wire/errors.js';
import { MemoryBudget } from '../../../src/upstream/memory-budget.js';
import { Upstream } from '../../../src/upstream/upstream.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';
import { routaContract, type RoutaSubject } from './contract.js';

const skips = {
  idempotency: 'Routa knows no idempotency keys: the gateway keeps what was answered.',
  accounts: 'Routa has no accounts: all that is on it belongs to one.',
  events: 'Routa has no stream of its workspaces.',
};

const opened: TestEmulator[] = [];

afterEach(() => {
  const errors = opened.flatMap((emulator) => emulator.errors.splice(0));
  expect(errors, 'faults of the emulator').toEqual([]);
});

for (const quirks of [undefined, 'web'] as const) {
  const name = `live, of the emulator with the quirks ${quirks ?? 'none'}`;
  const open = async (): Promise<RoutaSubject> => {
    const emulator = await openEmulator({ routa: { quirks } });
    opened.push(emulator);
    const { clock, url } = emulator;
    const upstream = new Upstream({
      ...{ surface: 'ROUTA', name: 'Routa', baseUrl: `${url}/routa/api`, clock },
      ...{
        budget: new MemoryBudget({ clock, perMinute: 1_000_000 }),
        log: pino({ level: 'silent' }),
      },
      ...{ readMessage: messageOf, readField: fieldOf },
    });
    return {
      port: new LiveRouta({ upstream, serves: () => true }),
      now: () => clock.now(),
      advance: (ms) => emulator.pass(ms),
      events: () => null,
      async close() {
        await upstream.close();
        await emulator.close();
      },
    };
  };
  routaContract(name, open, { quirks, skips });
}
