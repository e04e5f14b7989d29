import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

const bytes = (description: string, fallback: number) =>
  z.coerce
    .number({ error: 'must be a number of bytes' })
    .int('must be a whole number of bytes')
    .min(1024, 'must be at least 1024')
    .default(fallback)
    .describe(description);

/** Every variable that is read, beside its rule. README's table is checked against this. */
export const variables = z.object({
  HOST: z
    .string()
    .regex(LOOPBACK, 'must be a loopback address: there are no keys yet that would guard another')
    .default('127.0.0.1')
    .describe('Address to listen on. Only loopback, as long as there are no keys.'),
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a port number')
    .min(0, 'must be 0 to 65535')
    .max(65535, 'must be 0 to 65535')
    .default(4000)
    .describe('Port to listen on; 0 takes any that is free.'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('Origin that links to the gateway begin with. Default: the address it listens on.'),
  DATA_DIR: z
    .string()
    .min(1, 'must not be empty')
    .default('.data')
    .describe('Folder of the embedded database and of all file contents.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
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
  SHUTDOWN_TIMEOUT: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(0, 'must be at least 0')
    .max(600, 'must be at most 600')
    .default(10)
    .describe('Seconds that requests in flight are given to finish after SIGTERM.'),
  UPLOAD_MAX_REQUEST_BYTES: bytes(
    'Largest multipart request; a larger one is answered 413 unread.',
    512_000_000,
  ),
  UPLOAD_MAX_FILES: z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(10)
    .describe('Most files in one multipart request.'),
  MITEOS_MODE: z
    .enum(['embedded', 'live'], { error: 'must be embedded or live' })
    .default('embedded')
    .describe('`embedded` simulates Miteos in this process; `live` is not available yet.'),
  MITEOS_SEED: z
    .string()
    .min(1, 'must not be empty')
    .default('tributary')
    .describe('Seed of the embedded Miteos: the same seed, prompt and files give the same run.'),
});

/** How a surface is provided. */
export type MiteosConfig = { mode: 'embedded'; seed: string } | { mode: 'live' };

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
  readonly upload: { readonly maxRequestBytes: number; readonly maxFiles: number };
  readonly miteos: MiteosConfig;
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
    : result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (given.MITEOS_MODE === 'live') {
    problems.push(
      'MITEOS_MODE live is not available in this version; leave it out or set embedded',
    );
  }
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
    upload: { maxRequestBytes: env.UPLOAD_MAX_REQUEST_BYTES, maxFiles: env.UPLOAD_MAX_FILES },
    miteos: { mode: 'embedded', seed: env.MITEOS_SEED },
  });
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
