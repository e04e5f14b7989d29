import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { tenantIdForm } from './access/tenant-id.js';
import { isLoopback } from './loopback.js';

/*
 * Every variable that is read, beside its rule. README's tables are checked against this.
 */

const whole = (what: string, fallback: number, { min = 1, max = 1_000_000_000 } = {}) =>
  z.coerce
    .number({ error: `must be a number` })
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .default(fallback)
    .describe(what);

const bytes = (what: string, fallback: number) => whole(what, fallback, { min: 1024 });

const seconds = (what: string, fallback: number, min = 0) =>
  z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(min, `must be at least ${min}`)
    .max(600, 'must be at most 600')
    .default(fallback)
    .describe(what);

const url = (protocols: RegExp, message: string) => z.url({ protocol: protocols, error: message });

const text = (what: string, fallback: string) =>
  z.string().min(1, 'must not be empty').default(fallback).describe(what);

/** What comes over plain http could be anybody's, and what is sent over it anybody could read. */
function isSafeUrl(given: string): boolean {
  return isAnyUrl(given) && !isPlainHttp(given);
}

/** Whether it is an http URL of another machine. */
export function isPlainHttp(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, hostname } = new URL(given);
  return protocol === 'http:' && !isLoopback(hostname);
}

function isAnyUrl(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, username, password } = new URL(given);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Paths are put behind it. */
function isBaseUrl(given: string): boolean {
  return isSafeUrl(given) && isAnyBaseUrl(given);
}

function isAnyBaseUrl(given: string): boolean {
  return isAnyUrl(given) && !/[?#]/.test(given);
}

const credential = (surface: string) =>
  z
    .string()
    .regex(/^[!-~]{1,512}$/, 'must be printable text without spaces')
    .optional()
    .describe(`Credential on ${surface} of the tenant \`TRIBUTARY_DEFAULT_TENANT\`.`);

const list = (what: string, item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((given) => given.split(',').map((one) => one.trim()))
    .pipe(z.array(item))
    .optional()
    .describe(what);

const secret = z
  .string()
  .min(32, 'must have at least 32 characters, as those of: openssl rand -hex 32')
  .optional();

const general = {
  HOST: text('Address to listen on. Other than loopback only with a secret and keys.', '127.0.0.1'),
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a port number')
    .min(0, 'must be 0 to 65535')
    .max(65535, 'must be 0 to 65535')
    .default(4000)
    .describe('Port to listen on; 0 takes any that is free.'),
  PUBLIC_URL: url(/^https?$/, 'must be an http or https URL')
    .transform((given) => new URL(given).origin)
    .optional()
    .describe('Origin that links to the gateway begin with. Default: the address it listens on.'),
  DATA_DIR: text('Folder of the embedded database and of all file contents.', '.data'),
  DATABASE_URL: url(/^postgres(ql)?$/, 'must be a postgres:// URL')
    .optional()
    .describe(
      'PostgreSQL server to keep the rows in. Default: the embedded database in `DATA_DIR`.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be trace, debug, info, warn, error or silent',
    })
    .default('info')
    .describe('Least severe kind of line that is logged.'),
  SHUTDOWN_TIMEOUT: seconds(
    'Seconds that requests in flight are given to finish after SIGTERM.',
    10,
  ),
};

const surfaces = {
  MITEOS_MODE: z
    .enum(['embedded', 'live'], { error: 'must be embedded or live' })
    .default('embedded')
    .describe('`embedded` simulates Miteos in this process, `live` calls the real one.'),
  MITEOS_BASE_URL: z
    .string()
    .refine(isBaseUrl, 'must be an https URL without user, password, query and fragment')
    .default('https://api.miteos.com/v1')
    .describe('Where Miteos is, when live. Plain http only on loopback, as for an emulator.'),
  MITEOS_TIER: z
    .enum(['free', 'pro', 'power', 'business', 'enterprise'], {
      error: 'must be free, pro, power, business or enterprise',
    })
    .default('free')
    .describe('Plan whose request rate is assumed until Miteos has said what it is.'),
  MITEOS_POLL_INTERVAL: seconds(
    'Seconds between two looks at the tasks of a live Miteos while they move; up to 15 times as long when they do not.',
    2,
    0.1,
  ),
  MITEOS_SEED: text(
    'Seed of the embedded Miteos: the same seed, prompt and files give the same run.',
    'tributary',
  ),
  MITEOS_API_KEY: credential('Miteos'),
  MIOSA_MODE: z
    .enum(['embedded', 'live'], { error: 'must be embedded or live' })
    .default('embedded')
    .describe('`embedded` simulates MIOSA in this process, `live` calls the real one.'),
  MIOSA_BASE_URL: z
    .string()
    .refine(isBaseUrl, 'must be an https URL without user, password, query and fragment')
    .default('https://api.miosa.ai/api/v1')
    .describe('Where MIOSA is, when live. Plain http only on loopback, as for an emulator.'),
  MIOSA_REQUESTS_PER_MINUTE: whole(
    'Requests a minute of a credential of MIOSA, which does not say how many it allows.',
    60,
  ),
  MIOSA_API_KEY: credential('MIOSA'),
  ROUTA_MODE: z
    .enum(['embedded', 'live'], { error: 'must be embedded or live' })
    .default('embedded')
    .describe('`embedded` simulates Routa in this process, `live` calls the real one.'),
  ROUTA_CODEBASE_ROOT: z
    .string()
    .refine(isAbsolute, 'must be an absolute path')
    .optional()
    .describe(
      'Folder in which codebases of the embedded Routa may be. Default: any in development, none with a secret.',
    ),
  ROUTA_BASE_URL: z
    .string()
    .refine(isAnyBaseUrl, 'must be an http or https URL without user, password, query and fragment')
    .default('http://127.0.0.1:3000/api')
    .describe(
      'Where the Routa of the tenant `TRIBUTARY_DEFAULT_TENANT` is, when live. It asks for no credential.',
    ),
  ROUTA_ALLOW_HTTP: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .describe(
      '`true`: `ROUTA_BASE_URL` may be plain http beyond loopback, where anybody could read it.',
    ),
  WORKSPACE_REFRESH_INTERVAL: seconds(
    'Seconds for which the list of the workspaces of a live surface is not asked for again.',
    5,
    0.1,
  ),
  OPERATION_TIMEOUT: seconds(
    'Seconds in which an operation has its answers from the surfaces.',
    30,
    0.1,
  ),
  UPLOAD_TIMEOUT: seconds(
    'Seconds in which an upload, with all that its client sends, is done.',
    600,
    0.1,
  ),
  DOWNLOAD_STALL_TIMEOUT: seconds(
    'Seconds after which a download is cut whose client takes nothing, or whose surface gives nothing.',
    60,
    0.1,
  ),
};

const access = {
  TRIBUTARY_SECRET: secret.describe(
    'What credentials are sealed and links signed with, at least 32 characters. Without it the gateway is for development on this machine.',
  ),
  TRIBUTARY_SECRET_PREVIOUS: secret.describe(
    'The secret before, until `npm run keys -- rotate-secret` has run.',
  ),
  TRIBUTARY_DEFAULT_TENANT: z
    .string()
    .regex(tenantIdForm, 'must be lower-case letters, digits and hyphens')
    .default('development')
    .describe('Tenant that credentials from the environment belong to.'),
  ALLOWED_HOSTS: list(
    'Further names that requests may call the gateway by, with commas between.',
    z.string().regex(/^[a-z0-9.-]+$|^\[[0-9a-f:]+\]$/i, 'must be host names without ports'),
  ),
  ALLOWED_ORIGINS: list(
    'Origins of pages that may call the gateway (CORS, WebSocket), with commas between.',
    url(/^https?$/, 'must be origins such as https://app.example.com').transform(
      (given) => new URL(given).origin,
    ),
  ),
  JWT_ISSUER: z.string().optional().describe('Issuer (`iss`) of tokens that are taken.'),
  JWT_AUDIENCE: z.string().optional().describe('Audience (`aud`) that tokens must be for.'),
  JWT_JWKS_URL: z
    .string()
    .refine(isSafeUrl, 'must be an https URL without user and password')
    .optional()
    .describe('Where the issuer publishes its keys.'),
  JWT_TENANT_CLAIM: text('Claim that names the tenant.', 'tenant'),
  JWT_SCOPES_CLAIM: text('Claim that lists the scopes, with spaces between or as a list.', 'scope'),
};

const limits = {
  LIMIT_JSON_BYTES: bytes('Bytes of a JSON body or a WebSocket message.', 1_048_576),
  LIMIT_TOKENS: whole('Tokens of a document.', 2_000, { min: 100, max: 20_000 }),
  LIMIT_DEPTH: whole('Levels of fields in a document.', 16, { max: 100 }),
  LIMIT_ALIASES: whole('Aliases in an operation, those of fragments as often as used.', 50),
  LIMIT_DIRECTIVES: whole('Directives in an operation.', 50),
  LIMIT_ROOT_FIELDS: whole('Fields at the root of an operation.', 20),
  LIMIT_BREADTH: whole('Fields of one object in a document.', 200),
  LIMIT_COST: whole('Cost of one operation.', 20_000),
  RATE_LIMIT_OPERATIONS: whole('Root fields that a key may ask for in a minute.', 3_000),
  RATE_LIMIT_COST: whole('Cost that a key may cause in a minute.', 1_000_000),
  UPLOAD_MAX_REQUEST_BYTES: bytes(
    'Largest multipart request; a larger one is answered 413 unread.',
    512_000_000,
  ),
  UPLOAD_MAX_FILES: whole('Most files in one multipart request.', 10, { max: 100 }),
  WEBSOCKET_INIT_TIMEOUT: seconds('Seconds in which a WebSocket has to say who it is.', 3, 0.1),
  WEBSOCKET_PING_INTERVAL: seconds(
    'Seconds between pings; a WebSocket that leaves one unanswered is cut.',
    12,
    0.1,
  ),
  WEBSOCKET_MAX_OPERATIONS: whole('Operations at once on a WebSocket.', 100, { max: 10_000 }),
  TRUSTED_DOCUMENTS: z
    .enum(['off', 'accept', 'require'], { error: 'must be off, accept or require' })
    .default('off')
    .describe('Whether operations may, or must, be named by the hash of a trusted document.'),
  TRUSTED_DOCUMENTS_FILE: z
    .string()
    .optional()
    .describe('Trusted documents by hash, as codegen’s `persistedDocuments` writes them.'),
};

const events = {
  EVENT_RETENTION_DAYS: whole('Days that events are kept.', 7, { max: 3_650 }),
  EVENT_RETENTION_COUNT: whole('Most events of a tenant that are kept.', 1_000_000, { min: 1_000 }),
  EVENT_MAX_LAG: seconds(
    'Seconds that a subscriber may leave events unread before its subscription is ended; 0: any.',
    300,
  ),
};

/** As README groups them. */
export const groups = { general, surfaces, events, access, limits };

export const variables = z.object({ ...general, ...surfaces, ...events, ...access, ...limits });
