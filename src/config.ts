import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { isLoopback } from './loopback.js';
import type { Surface } from './store/generated/prisma/enums.js';
import { isPlainHttp, variables } from './variables.js';

interface LiveConfig {
  readonly mode: 'live';
  readonly baseUrl: string;
  /** Requests a minute of a credential, until the surface has said what it is. */
  readonly perMinute: number;
}

/** How a surface is provided. */
export type MiteosConfig =
  | { readonly mode: 'embedded'; readonly seed: string }
  | (LiveConfig & { readonly pollIntervalMs: number });
export type MiosaConfig = { readonly mode: 'embedded' } | LiveConfig;
export type RoutaConfig =
  | {
      readonly mode: 'embedded';
      /** Absolute; null: as the process is for development or not. */
      readonly codebaseRoot: string | null;
    }
  | { readonly mode: 'live'; readonly baseUrl: string };

/** Miteos: requests a minute by plan. An enterprise has its own, at least that of the plan below. */
const MITEOS_PER_MINUTE = { free: 60, pro: 300, power: 1000, business: 5000, enterprise: 5000 };

/** How tokens (JWT) are recognised. */
export interface TokenConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly tenantClaim: string;
  readonly scopesClaim: string;
}

/** What one operation may be, and what one caller may use a minute. */
export interface LimitsConfig {
  readonly jsonBytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly breadth: number;
  readonly cost: number;
  readonly perMinute: { readonly operations: number; readonly cost: number };
}

/** How long the surfaces are given to answer, within one operation of a client. */
export interface Timeouts {
  readonly operationMs: number;
  /** A file is sent by its client meanwhile. */
  readonly uploadMs: number;
  /** Between two chunks of a download. */
  readonly downloadStallMs: number;
}

/** How long events are kept, and readers waited for. */
export interface EventsConfig {
  readonly maxAgeMs: number;
  /** Of one tenant. */
  readonly maxCount: number;
  /** Null: for ever. */
  readonly maxLagMs: number | null;
}

/** Whether operations may, or must, be named by the hash of a trusted document. */
export type TrustedDocumentsConfig =
  { readonly mode: 'off' } | { readonly mode: 'accept' | 'require'; readonly file: string };

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Null: the address it listens on. */
  readonly publicUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  readonly logLevel: string;
  readonly shutdownTimeoutMs: number;
  /** No secret, and loopback only: a development key is made and let in. */
  readonly isDevelopment: boolean;
  readonly secret: string | null;
  readonly previousSecret: string | null;
  readonly defaultTenant: string;
  /** Credentials of the default tenant. */
  readonly credentials: Readonly<Partial<Record<Surface, string>>>;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Null: no tokens are taken. */
  readonly tokens: TokenConfig | null;
  readonly limits: LimitsConfig;
  readonly upload: { readonly maxRequestBytes: number; readonly maxFiles: number };
  readonly webSocket: {
    readonly initTimeoutMs: number;
    readonly pingIntervalMs: number;
    readonly maxOperations: number;
  };
  readonly trustedDocuments: TrustedDocumentsConfig;
  readonly timeouts: Timeouts;
  /** The workspaces of a live surface are not listed again for so long. */
  readonly workspaceRefreshMs: number;
  readonly events: EventsConfig;
  readonly miteos: MiteosConfig;
  readonly miosa: MiosaConfig;
  readonly routa: RoutaConfig;
}

/** Names each variable that is wrong and says why, never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
}

/**
 * Checks the environment, and reports every problem at once. An empty variable counts as absent.
 *
 * @throws ConfigError
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = variables.safeParse(given);
  const problems = result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
  problems.push(...contradictions(given));
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  const env = result.data;
  return deepFreeze({
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? null,
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    logLevel: env.LOG_LEVEL,
    shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT * 1000,
    isDevelopment: env.TRIBUTARY_SECRET === undefined,
    secret: env.TRIBUTARY_SECRET ?? null,
    previousSecret: env.TRIBUTARY_SECRET_PREVIOUS ?? null,
    defaultTenant: env.TRIBUTARY_DEFAULT_TENANT,
    credentials: {
      ...(env.MITEOS_API_KEY !== undefined && { MITEOS: env.MITEOS_API_KEY }),
      ...(env.MIOSA_API_KEY !== undefined && { MIOSA: env.MIOSA_API_KEY }),
    },
    allowedHosts: (env.ALLOWED_HOSTS ?? []).map((name) => name.toLowerCase()),
    allowedOrigins: env.ALLOWED_ORIGINS ?? [],
    tokens:
      env.JWT_ISSUER === undefined ||
      env.JWT_AUDIENCE === undefined ||
      env.JWT_JWKS_URL === undefined
        ? null
        : {
            issuer: env.JWT_ISSUER,
            audience: env.JWT_AUDIENCE,
            jwksUrl: env.JWT_JWKS_URL,
            tenantClaim: env.JWT_TENANT_CLAIM,
            scopesClaim: env.JWT_SCOPES_CLAIM,
          },
    limits: {
      jsonBytes: env.LIMIT_JSON_BYTES,
      tokens: env.LIMIT_TOKENS,
      depth: env.LIMIT_DEPTH,
      aliases: env.LIMIT_ALIASES,
      directives: env.LIMIT_DIRECTIVES,
      rootFields: env.LIMIT_ROOT_FIELDS,
      breadth: env.LIMIT_BREADTH,
      cost: env.LIMIT_COST,
      perMinute: { operations: env.RATE_LIMIT_OPERATIONS, cost: env.RATE_LIMIT_COST },
    },
    upload: { maxRequestBytes: env.UPLOAD_MAX_REQUEST_BYTES, maxFiles: env.UPLOAD_MAX_FILES },
    webSocket: {
      initTimeoutMs: env.WEBSOCKET_INIT_TIMEOUT * 1000,
      pingIntervalMs: env.WEBSOCKET_PING_INTERVAL * 1000,
      maxOperations: env.WEBSOCKET_MAX_OPERATIONS,
    },
    trustedDocuments:
      env.TRUSTED_DOCUMENTS === 'off'
        ? { mode: 'off' }
        : { mode: env.TRUSTED_DOCUMENTS, file: resolve(env.TRUSTED_DOCUMENTS_FILE ?? '') },
    timeouts: {
      operationMs: env.OPERATION_TIMEOUT * 1000,
      uploadMs: env.UPLOAD_TIMEOUT * 1000,
      downloadStallMs: env.DOWNLOAD_STALL_TIMEOUT * 1000,
    },
    workspaceRefreshMs: env.WORKSPACE_REFRESH_INTERVAL * 1000,
    events: {
      maxAgeMs: env.EVENT_RETENTION_DAYS * 86_400_000,
      maxCount: env.EVENT_RETENTION_COUNT,
      maxLagMs: env.EVENT_MAX_LAG === 0 ? null : env.EVENT_MAX_LAG * 1000,
    },
    miteos:
      env.MITEOS_MODE === 'embedded'
        ? { mode: 'embedded', seed: env.MITEOS_SEED }
        : {
            mode: 'live',
            baseUrl: env.MITEOS_BASE_URL,
            perMinute: MITEOS_PER_MINUTE[env.MITEOS_TIER],
            pollIntervalMs: env.MITEOS_POLL_INTERVAL * 1000,
          },
    miosa:
      env.MIOSA_MODE === 'embedded'
        ? { mode: 'embedded' }
        : {
            mode: 'live',
            baseUrl: env.MIOSA_BASE_URL,
            perMinute: env.MIOSA_REQUESTS_PER_MINUTE,
          },
    routa:
      env.ROUTA_MODE === 'embedded'
        ? { mode: 'embedded', codebaseRoot: env.ROUTA_CODEBASE_ROOT ?? null }
        : { mode: 'live', baseUrl: env.ROUTA_BASE_URL },
  });
}

/** What each variable allows, and all together do not. */
function contradictions(given: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  if (!isLoopback(given.HOST ?? '127.0.0.1') && given.TRIBUTARY_SECRET === undefined) {
    problems.push(
      'HOST is not a loopback address, so TRIBUTARY_SECRET has to be set, as to what this prints: openssl rand -hex 32',
    );
  }
  const token = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL'];
  const missing = token.filter((name) => given[name] === undefined);
  if (missing.length > 0 && missing.length < token.length) {
    problems.push(`${missing.join(' and ')} must be set as well, to take tokens`);
  }
  const documents = given.TRUSTED_DOCUMENTS ?? 'off';
  if (documents !== 'off' && given.TRUSTED_DOCUMENTS_FILE === undefined) {
    problems.push('TRUSTED_DOCUMENTS_FILE must be set as well, to the file of trusted documents');
  }
  if (isPlainHttp(given.ROUTA_BASE_URL ?? '') && given.ROUTA_ALLOW_HTTP !== 'true') {
    problems.push('ROUTA_BASE_URL must be an https URL, or ROUTA_ALLOW_HTTP has to be true');
  }
  return problems;
}

/** The configuration of this process: its environment over `.env` in the working directory, if there is one. */
export function loadConfig(): Config {
  return readConfig({ ...readDotEnv(process.cwd()), ...process.env });
}

function readDotEnv(folder: string): NodeJS.Dict<string> {
  const file = join(folder, '.env');
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  }
  return Object.freeze(value);
}
