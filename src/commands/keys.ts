// `npm run keys` makes the first keys of tenants, and changes the secret, without a running gateway.
import { parseArgs } from 'node:util';
import { ApiKeys } from '../access/api-keys.js';
import { DEVELOPMENT_KEY_FILE } from '../access/development-key.js';
import { allScopes, isScope, type Scope } from '../access/scopes.js';
import { openSecrets } from '../access/secrets.js';
import { tenantIdForm } from '../access/tenant-id.js';
import { Tenants } from '../access/tenants.js';
import { SecretError, Seals } from '../access/seals.js';
import { systemClock } from '../clock.js';
import { ConfigError, loadConfig, type Config } from '../config.js';
import { NotFoundError } from '../errors.js';
import { DataDirectoryError, openDataDirectory } from '../store/data-directory.js';
import { DatabaseError, openDatabase } from '../store/database.js';
import { MigrationError } from '../store/migrate.js';
import { Store } from '../store/store.js';
import { printable } from './demo/lines.js';

const HELP = `Usage: npm run keys -- <command> [options]

  create --tenant <id> --scopes <scope,…>
                        makes a key, and the tenant if it is not there; prints the key
      --name <text>         what the key is for
      --tenant-name <text>  what people read of a new tenant
      --days <number>       ends the key by itself
      --operations-per-minute <number>, --cost-per-minute <number>
                            what the key may use, other than configured
  list --tenant <id>    the keys of a tenant
  revoke --tenant <id> --key <id>
                        lets a key in no more
  tenants               all tenants
  suspend --tenant <id> lets nobody of a tenant in, until: resume --tenant <id>
  rotate-secret         seals the stored credentials with TRIBUTARY_SECRET anew;
                        TRIBUTARY_SECRET_PREVIOUS holds the one before

Scopes: ${allScopes.join(', ')}

A gateway on the embedded database has it for itself: stop it first, or use its
mutations createApiKey and revokeApiKey. On DATABASE_URL it may go on.
`;

/** A wrong command line. */
class UsageError extends Error {}

const options = {
  tenant: { type: 'string' },
  'tenant-name': { type: 'string' },
  scopes: { type: 'string' },
  name: { type: 'string', default: 'Key' },
  days: { type: 'string' },
  'operations-per-minute': { type: 'string' },
  'cost-per-minute': { type: 'string' },
  key: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

interface Tools {
  config: Config;
  store: Store;
  apiKeys: ApiKeys;
  tenants: Tenants;
}

const commands: Record<string, (values: Values, tools: Tools) => Promise<void>> = {
  create,
  list,
  revoke,
  tenants: listTenants,
  suspend: (values, { tenants }) => tenants.suspend(tenantOf(values)),
  resume: (values, { tenants }) => tenants.resume(tenantOf(values)),
  'rotate-secret': rotateSecret,
};

async function create(values: Values, { apiKeys, tenants }: Tools): Promise<void> {
  const tenant = tenantOf(values);
  const scopes = scopesOf(values);
  const days = numberOf(values, 'days');
  const input = {
    name: labelOf(values.name, 'name'),
    scopes,
    expiresAt: days === null ? null : new Date(Date.now() + days * 86_400_000),
    operationsPerMinute: numberOf(values, 'operations-per-minute'),
    costPerMinute: numberOf(values, 'cost-per-minute'),
  };
  await tenants.ensure(tenant, labelOf(values['tenant-name'] ?? tenant, 'tenant-name'));
  const { text } = await apiKeys.create(tenant, input);
  console.error(`A key of ${tenant}. It is shown this once: keep it now.`);
  console.log(text);
}

async function list(values: Values, { apiKeys, tenants }: Tools): Promise<void> {
  await tenants.require(tenantOf(values));
  for (const key of await apiKeys.list(tenantOf(values))) {
    const { id, name, scopes, lastFour, revokedAt, expiresAt, lastUsedAt } = key;
    const state =
      revokedAt !== null
        ? `revoked ${revokedAt.toISOString()}`
        : expiresAt !== null
          ? `${expiresAt < new Date() ? 'expired' : 'until'} ${expiresAt.toISOString()}`
          : 'good';
    const used = lastUsedAt === null ? 'never used' : `used ${lastUsedAt.toISOString()}`;
    console.log([id, `…${lastFour}`, printable(name), scopes.join(','), state, used].join('  '));
  }
}

async function revoke(values: Values, { apiKeys, tenants }: Tools): Promise<void> {
  if (values.key === undefined) throw new UsageError('--key is missing.');
  await tenants.require(tenantOf(values));
  await apiKeys.revoke(tenantOf(values), values.key);
}

async function listTenants(_: Values, { tenants }: Tools): Promise<void> {
  for (const { id, name, suspendedAt } of await tenants.list()) {
    console.log([id, printable(name), ...(suspendedAt ? ['suspended'] : [])].join('  '));
  }
}

async function rotateSecret(_: Values, { config, store }: Tools): Promise<void> {
  const { dataDir, secret, previousSecret: previous } = config;
  if (secret === null) throw new UsageError('TRIBUTARY_SECRET has to be set to the new secret.');
  const secrets = await openSecrets({ dataDir, secret, previous });
  const count = await new Seals({ store, secrets, clock: systemClock }).rotate();
  console.log(`${count} credentials are sealed with the secret that is set now.`);
}

function tenantOf({ tenant }: Values): string {
  if (tenant !== undefined && tenantIdForm.test(tenant)) return tenant;
  throw new UsageError('--tenant needs lower-case letters, digits and hyphens.');
}

/** What people will read in a list. */
function labelOf(text: string, name: string): string {
  if (/^[^\p{C}]{1,100}$/u.test(text) && text.trim() !== '') return text;
  throw new UsageError(`--${name} needs 1 to 100 printable characters.`);
}

function scopesOf({ scopes = '' }: Values): Scope[] {
  const named = scopes.split(/[\s,]+/).filter((scope) => scope !== '');
  const unknown = named.filter((scope) => !isScope(scope));
  if (unknown.length > 0) throw new UsageError(`There is no scope ${unknown.join(', ')}.`);
  if (named.length === 0) throw new UsageError(`--scopes needs some of: ${allScopes.join(', ')}.`);
  return named.filter(isScope);
}

function numberOf(
  values: Values,
  name: 'days' | 'operations-per-minute' | 'cost-per-minute',
): number | null {
  const text = values[name];
  if (text === undefined) return null;
  const form = name === 'days' ? /^[1-9]\d{0,4}$/ : /^[1-9]\d{0,8}$/;
  if (!form.test(text)) throw new UsageError(`--${name} needs a whole number.`);
  return Number(text);
}

function parse() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parse();
  const [name, ...rest] = positionals;
  if (values.help || name === undefined) {
    console.log(HELP);
    return;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || rest.length > 0)
    throw new UsageError(`There is no command ${positionals.join(' ')}.`);
  await withTools((tools) => command(values, tools));
}

/** Opens the database, the embedded one only while no gateway has it. */
async function withTools(work: (tools: Tools) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const directory = config.databaseUrl === null ? await openDataDirectory(config.dataDir) : null;
  try {
    const database = await openDatabase(config, { onError: () => undefined });
    const store = new Store({ connection: database.connection });
    try {
      const clock = systemClock;
      await work({
        config,
        store,
        apiKeys: new ApiKeys({ store, clock }),
        tenants: new Tenants({ store, clock }),
      });
    } finally {
      await store.close();
      await database.close();
    }
  } finally {
    await directory?.release();
  }
}

const MENDABLE = [
  ConfigError,
  DataDirectoryError,
  DatabaseError,
  MigrationError,
  NotFoundError,
  SecretError,
];

try {
  await main();
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  if (error instanceof UsageError) console.error(`${error.message} See --help.`);
  else if (MENDABLE.some((kind) => error instanceof kind)) console.error((error as Error).message);
  else console.error(error);
  if (error instanceof DataDirectoryError) {
    console.error(
      `A gateway that runs there makes and revokes keys by its mutations; ${DEVELOPMENT_KEY_FILE} in its data directory may be the key to begin with.`,
    );
  }
}
