import { afterEach, expect } from 'vitest';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';
import { routaWireContract, type WireServer } from './wire-contract.js';

const opened: TestEmulator[] = [];

afterEach(() => {
  const errors = opened.flatMap((emulator) => emulator.errors.splice(0));
  expect(errors, 'faults of the emulator').toEqual([]);
});

for (const quirks of [undefined, 'web'] as const) {
  const name = `of the emulator with the quirks ${quirks ?? 'none'}`;
  const open = async (): Promise<WireServer> => {
    const emulator = await openEmulator({ routa: { quirks } });
    opened.push(emulator);
    return {
      baseUrl: `${emulator.url}/routa/api`,
      advance: (ms) => emulator.pass(ms),
      close: () => emulator.close(),
    };
  };
  routaWireContract(name, open, quirks);
}
