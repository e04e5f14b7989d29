import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../src/emulator/emulator.js';
import { listen } from '../../src/emulator/listen.js';
import { tiers } from '../../src/surfaces/miteos/emulator/limits.js';
import { openTestDatabase } from './database.js';
import { TestClock } from './test-clock.js';

/** More wake-ups than any test needs. */
const MOST_WAKES = 100_000;

export interface TestEmulator {
  /** Where it listens, as in `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly emulator: Emulator;
  readonly clock: TestClock;
  /** What has gone wrong within. */
  readonly errors: unknown[];
  /** A key that nobody has used. */
  key(): string;
  /** The same for MIOSA. */
  miosaKey(): string;
  /** Lets so much time pass, from one thing that is due to the next. */
  pass(ms: number): Promise<void>;
  /** Sends SQL to its database, for what no route of it does. */
  sql(text: string, values?: unknown[]): Promise<void>;
  close(): Promise<void>;
}

/** An emulator that listens on a free port, with nothing in it, and all the limits of Business. */
export async function openEmulator(
  options: Partial<Omit<EmulatorOptions, 'connection' | 'clock' | 'publicUrl' | 'onError'>> = {},
): Promise<TestEmulator> {
  const database = await openTestDatabase();
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'tributary-emulator-')));
  const clock = new TestClock();
  const errors: unknown[] = [];
  let url = '';
  const emulator = await createEmulator({
    limits: tiers.business,
    ...options,
    ...{ folder, clock },
    connection: database.connection,
    publicUrl: () => url,
    onError: (error) => errors.push(error),
  });
  const listening = await listen(emulator, { host: '127.0.0.1', port: 0 });
  ({ url } = listening);
  return {
    ...{ url, emulator, clock, errors },
    key: () => `mt_test_${randomUUID().replaceAll('-', '')}`,
    miosaKey: () => `msk_u_${randomUUID().replaceAll('-', '')}`,
    async pass(ms) {
      const end = clock.now().getTime() + ms;
      for (let wakes = 0; ; wakes += 1) {
        if (wakes > MOST_WAKES) throw new Error('The emulator wakes up without end.');
        await emulator.settled();
        const next = clock.next?.getTime() ?? Infinity;
        if (next > end) break;
        clock.advance(Math.max(0, next - clock.now().getTime()));
      }
      clock.advance(end - clock.now().getTime());
      await emulator.settled();
    },
    async sql(text, values) {
      const client = new pg.Client(database.connection);
      await client.connect();
      try {
        await client.query(text, values);
      } finally {
        await client.end();
      }
    },
    async close() {
      await listening.close();
      await emulator.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
