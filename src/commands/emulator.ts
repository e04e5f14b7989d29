// `npm run emulator` serves the surfaces as they look from outside, for those who build against them.
import { inspect } from 'node:util';
import { pino } from 'pino';
import { systemClock } from '../clock.js';
import { createEmulator } from '../emulator/emulator.js';
import { listen, ListenError } from '../emulator/listen.js';
import { openPlace } from '../emulator/place.js';
import { createLog, withoutSecrets } from '../log.js';
import { DataDirectoryError } from '../store/data-directory.js';
import { MigrationError } from '../store/migrate.js';
import { HELP, readSettings, UsageError, type Settings } from './emulator/options.js';

/** Faults that whoever starts it can mend are told in a sentence. */
const MENDABLE = [DataDirectoryError, ListenError, MigrationError];

/** How to undo what has been started, in the order in which it was. */
const undo: (() => Promise<void>)[] = [];

/** What must not be written, once it is known. */
let secrets: string[] = [];

/** Starts all parts. What it gives rejects when one of them ends by itself. */
async function start(settings: Settings): Promise<{ failed: Promise<never> }> {
  const { data, webhook, scopes, miosa } = settings;
  secrets = [...scopes.keys(), ...miosa.tenants.keys(), ...(webhook ? [webhook.secret] : [])];
  const log = createLog('warn', pino.destination(2), secrets);
  const place = await openPlace(data);
  undo.push(() => place.close());
  let url = '';
  const emulator = await createEmulator({
    ...settings,
    ...place,
    clock: systemClock,
    publicUrl: () => url,
    onError(error) {
      log.error({ err: error }, 'the emulator met an error');
    },
  });
  undo.push(() => emulator.close());
  const listening = await listen(emulator, settings);
  undo.push(() => listening.close());
  ({ url } = listening);
  console.log(`The emulator is ready. Any key that begins with mt_test_, mt_live_ or msk_ is an account of its own; Routa needs none.
  Miteos  ${url}/v1
  MIOSA   ${url}/api/v1
  Routa   ${url}/routa/api
  Data    ${data ?? 'in memory, gone at the end'}

  curl -s ${url}/v1/workspaces -H 'Authorization: Bearer mt_test_1'`);
  return { failed: place.failed };
}

function tell(error: unknown): void {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  const isMendable = error instanceof Error && MENDABLE.some((kind) => error instanceof kind);
  if (error instanceof UsageError) console.error(`${error.message} See --help.`);
  else console.error(withoutSecrets(isMendable ? error.message : inspect(error), secrets));
  if (error instanceof DataDirectoryError) console.error('The emulator takes it from --data.');
}

// Heeded when it has started, and only once: Ctrl+C comes from the terminal and again from npm.
const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
});
try {
  const settings = readSettings(process.argv.slice(2));
  if (settings) {
    const { failed } = await start(settings);
    await Promise.race([asked, failed]);
  } else {
    console.log(HELP);
  }
} catch (error) {
  tell(error);
}
for (const step of undo.splice(0).reverse()) await step().catch(tell);
process.exit();
