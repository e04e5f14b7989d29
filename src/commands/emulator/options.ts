import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { FaultSpecError, parseFault } from '../../emulator/fault-spec.js';
import { isWebhookUrl, type WebhookTarget } from '../../emulator/webhooks.js';
import { isLoopback } from '../../loopback.js';
import type { MiosaChoices } from '../../surfaces/miosa/emulator.js';
import { isStyle, styles } from '../../surfaces/miosa/emulator/answers.js';
import { isKey as isMiosaKey } from '../../surfaces/miosa/emulator/keys.js';
import { readyDomainsIn } from '../../surfaces/miosa/emulator/ready-domains.js';
import type { RoutaChoices } from '../../surfaces/routa/emulator.js';
import { isQuirks, quirks as allQuirks } from '../../surfaces/routa/emulator/ways.js';
import { allScopes, isKey, isScope, type Scope } from '../../surfaces/miteos/emulator/keys.js';
import { isTier, tiers, type Limits } from '../../surfaces/miteos/emulator/limits.js';

export const HELP = `Usage: npm run emulator -- [options]

Serves Miteos' wire format over simulated agents, at http://127.0.0.1:4010/v1,
MIOSA's over simulated computers, at http://127.0.0.1:4010/api/v1,
and Routa's, at http://127.0.0.1:4010/routa/api.

  --port <number>       to listen on (4010); 0 takes any that is free
  --host <address>      to listen on, loopback only (127.0.0.1)
  --data <folder>       keeps what it is told; without it, all is gone at the end
  --tier <name>         Miteos' limits of ${Object.keys(tiers).join(', ')} (business)
  --requests-per-minute <number>, --concurrent-tasks <number>, --storage-bytes <number>
                        a limit other than the tier's
  --scopes <key>=<scope,…>
                        lets a key of Miteos do less than all; may be repeated
  --webhook <url> --webhook-secret <text>
                        posts Miteos' events there, in a form of our own: https, or http on loopback
  --miosa-style <name>  of MIOSA's answers: ${styles.join(', ')} (reference)
  --miosa-requests-per-minute <number>
                        of a tenant of MIOSA; without it, any number
  --miosa-tenant <name>=<key,…>
                        lets keys of MIOSA share a tenant; may be repeated
  --miosa-dns <domain,…>
                        preview domains whose DNS MIOSA finds ready, or 'all'; without it, none
  --routa-quirks <name> of Routa beyond what is documented: ${allQuirks.join(', ')} (none)
  --fault <fault>       has something go wrong, as in 'status:503;on=POST /v1/tasks;times=2';
                        may be repeated; a request asks for one with X-Emulator-Fault

Scopes: ${allScopes.join(', ')}
`;

/** What the command line asks for. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Absolute; null to keep nothing. */
  readonly data: string | null;
  readonly limits: Limits;
  readonly scopes: ReadonlyMap<string, readonly Scope[]>;
  readonly webhook: WebhookTarget | undefined;
  readonly miosa: MiosaSettings;
  readonly routa: Required<Pick<RoutaChoices, 'quirks'>>;
  readonly faults: readonly string[];
}

type MiosaSettings = Required<Omit<MiosaChoices, 'resolveCname'>>;

/** A wrong command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const options = {
  port: { type: 'string', default: '4010' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  tier: { type: 'string', default: 'business' },
  'requests-per-minute': { type: 'string' },
  'concurrent-tasks': { type: 'string' },
  'storage-bytes': { type: 'string' },
  scopes: { type: 'string', multiple: true },
  webhook: { type: 'string' },
  'webhook-secret': { type: 'string' },
  'miosa-style': { type: 'string', default: 'reference' },
  'miosa-requests-per-minute': { type: 'string' },
  'miosa-tenant': { type: 'string', multiple: true },
  'miosa-dns': { type: 'string' },
  'routa-quirks': { type: 'string', default: 'none' },
  fault: { type: 'string', multiple: true },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Null when help is asked for.
 *
 * @throws UsageError
 */
export function readSettings(args: readonly string[]): Settings | null {
  const values = parse(args);
  if (values.help) return null;
  const { host, data, scopes = [], fault: faults = [] } = values;
  if (!isLoopback(host)) throw new UsageError('--host needs a loopback address.');
  for (const spec of faults) checkFault(spec);
  return {
    host,
    port: numberOf('port', values.port, 0, 65_535),
    data: data === undefined ? null : resolve(data),
    limits: limitsOf(values),
    scopes: new Map(scopes.map(scopesOf)),
    webhook: webhookOf(values),
    miosa: miosaOf(values),
    routa: routaOf(values),
    faults,
  };
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function limitsOf(values: Values): Limits {
  if (!isTier(values.tier)) {
    throw new UsageError(`--tier needs one of ${Object.keys(tiers).join(', ')}.`);
  }
  const tier = tiers[values.tier];
  const limit = (name: keyof Values, text: string | undefined, standard: number): number =>
    text === undefined ? standard : numberOf(name, text, 1, Number.MAX_SAFE_INTEGER);
  return {
    requestsPerMinute: limit(
      'requests-per-minute',
      values['requests-per-minute'],
      tier.requestsPerMinute,
    ),
    concurrentTasks: limit('concurrent-tasks', values['concurrent-tasks'], tier.concurrentTasks),
    storageBytes: limit('storage-bytes', values['storage-bytes'], tier.storageBytes),
  };
}

/** Never quotes the key. */
function scopesOf(text: string): [key: string, scopes: Scope[]] {
  const at = text.indexOf('=');
  const key = text.slice(0, Math.max(0, at));
  const named = text
    .slice(at + 1)
    .split(',')
    .filter((scope) => scope !== '');
  if (!isKey(key) || !named.every(isScope)) {
    throw new UsageError(`--scopes needs a key, = and some of ${allScopes.join(', ')}.`);
  }
  return [key, named];
}

function webhookOf(values: Values): WebhookTarget | undefined {
  const { webhook: url, 'webhook-secret': secret } = values;
  if (url === undefined && secret === undefined) return undefined;
  if (url === undefined || secret === undefined || secret === '') {
    throw new UsageError('--webhook and --webhook-secret go together.');
  }
  if (!isWebhookUrl(url)) throw new UsageError('--webhook needs https, or http on loopback.');
  return { url, secret };
}

function miosaOf(values: Values): MiosaSettings {
  const { 'miosa-style': style, 'miosa-requests-per-minute': rate, 'miosa-dns': dns } = values;
  if (!isStyle(style)) throw new UsageError(`--miosa-style needs one of ${styles.join(', ')}.`);
  const requestsPerMinute =
    rate === undefined
      ? Infinity
      : numberOf('miosa-requests-per-minute', rate, 1, Number.MAX_SAFE_INTEGER);
  const tenants = new Map((values['miosa-tenant'] ?? []).flatMap(tenantKeysOf));
  const readyDomains = dns === undefined ? [] : readyDomainsIn(dns);
  if (!readyDomains) throw new UsageError("--miosa-dns needs 'all', or domains as host names.");
  return { style, requestsPerMinute, tenants, readyDomains };
}

/** Never quotes a key. */
function tenantKeysOf(text: string): [key: string, tenant: string][] {
  const at = text.indexOf('=');
  const keys = text.slice(at + 1).split(',');
  if (at < 1 || !keys.every(isMiosaKey)) {
    throw new UsageError('--miosa-tenant needs a name, = and keys that begin with msk_.');
  }
  return keys.map((key) => [key, text.slice(0, at)]);
}

function routaOf({ 'routa-quirks': quirks }: Values): Settings['routa'] {
  if (!isQuirks(quirks)) {
    throw new UsageError(`--routa-quirks needs one of ${allQuirks.join(', ')}.`);
  }
  return { quirks };
}

function checkFault(spec: string): void {
  try {
    parseFault(spec);
  } catch (error) {
    if (error instanceof FaultSpecError) throw new UsageError(`--fault: ${error.message}`);
    throw error;
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} needs a whole number from ${least} to ${most}.`);
}
