import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig, readConfig } from '../src/config.js';
import { groups, variables } from '../src/variables.js';
import { packageRoot } from '../src/package-root.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('with nothing given everything has a default', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4000,
    publicUrl: null,
    dataDir: join(process.cwd(), '.data'),
    databaseUrl: null,
    logLevel: 'info',
    shutdownTimeoutMs: 10_000,
    isDevelopment: true,
    secret: null,
    previousSecret: null,
    defaultTenant: 'development',
    credentials: {},
    allowedHosts: [],
    allowedOrigins: [],
    tokens: null,
    limits: {
      jsonBytes: 1_048_576,
      tokens: 2_000,
      depth: 16,
      aliases: 50,
      directives: 50,
      rootFields: 20,
      breadth: 200,
      cost: 20_000,
      perMinute: { operations: 3_000, cost: 1_000_000 },
    },
    upload: { maxRequestBytes: 512_000_000, maxFiles: 10 },
    webSocket: { initTimeoutMs: 3_000, pingIntervalMs: 12_000, maxOperations: 100 },
    trustedDocuments: { mode: 'off' },
    timeouts: { operationMs: 30_000, uploadMs: 600_000, downloadStallMs: 60_000 },
    workspaceRefreshMs: 5_000,
    events: { maxAgeMs: 604_800_000, maxCount: 1_000_000, maxLagMs: 300_000 },
    miteos: { mode: 'embedded', seed: 'tributary' },
    miosa: { mode: 'embedded' },
    routa: { mode: 'embedded', codebaseRoot: null },
  });
});

test('an empty variable counts as absent', () => {
  const empty = Object.fromEntries(Object.keys(variables.shape).map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(readConfig({}));
});

/** Any text will do for them, or nothing that is wrong with one alone. */
const FREE = [
  ...['HOST', 'DATA_DIR', 'MITEOS_SEED', 'TRUSTED_DOCUMENTS_FILE'],
  ...['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_TENANT_CLAIM', 'JWT_SCOPES_CLAIM'],
];

test('every problem is reported at once', () => {
  const wrong = Object.keys(variables.shape).filter((name) => !FREE.includes(name));
  const given = Object.fromEntries([
    ...FREE.map((name) => [name, 'x'] as const),
    ...wrong.map((name) => [name, '-1.5 ,'] as const),
  ]);
  const problems = problemsOf(given);
  expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(new Set(wrong));
});

test('half of what tokens need, or of trusted documents, is not enough', () => {
  expect(problemsOf({ JWT_ISSUER: 'https://id.example' })).toEqual([
    'JWT_AUDIENCE and JWT_JWKS_URL must be set as well, to take tokens',
  ]);
  expect(problemsOf({ TRUSTED_DOCUMENTS: 'require' })).toEqual([
    'TRUSTED_DOCUMENTS_FILE must be set as well, to the file of trusted documents',
  ]);
});

test('lists have commas between, and origins count without their paths', () => {
  const config = readConfig({
    ALLOWED_HOSTS: 'Api.Example, gateway.internal',
    ALLOWED_ORIGINS: 'https://app.example/page, http://localhost:5173',
  });
  expect(config.allowedHosts).toEqual(['api.example', 'gateway.internal']);
  expect(config.allowedOrigins).toEqual(['https://app.example', 'http://localhost:5173']);
});

test.each(Object.keys(variables.shape))('a value of %s is never shown', (name) => {
  const value = 'hunter2://me:hunter2@hunter2/ hunter2';
  expect(new ConfigError(problemsOf({ [name]: value, PORT: 'hunter2' })).message).not.toMatch(
    /hunter2/,
  );
});

test.each(['0.0.0.0', '::', '192.168.1.2', 'example.org', '127.0.0.1.example.org'])(
  'the address %s is refused without a secret, since others could reach it',
  (host) => {
    expect(problemsOf({ HOST: host })).toEqual([
      expect.stringContaining('TRIBUTARY_SECRET has to be set'),
    ]);
    expect(problemsOf({ HOST: host, TRIBUTARY_SECRET: 'x'.repeat(32) })).toEqual([]);
  },
);

test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('the address %s is fine', (host) => {
  expect(readConfig({ HOST: host }).host).toBe(host);
});

test('the live Miteos is the real one, at the rate of the smallest plan, unless it is said otherwise', () => {
  expect(readConfig({ MITEOS_MODE: 'live' }).miteos).toEqual({
    mode: 'live',
    baseUrl: 'https://api.miteos.com/v1',
    perMinute: 60,
    pollIntervalMs: 2_000,
  });
  const given = { MITEOS_BASE_URL: 'http://127.0.0.1:4010/v1', MITEOS_TIER: 'power' };
  expect(readConfig({ MITEOS_MODE: 'live', ...given }).miteos).toEqual({
    mode: 'live',
    baseUrl: 'http://127.0.0.1:4010/v1',
    perMinute: 1000,
    pollIntervalMs: 2_000,
  });
});

test.each([
  ['http://api.miteos.com/v1', 'over which anybody could read the credential'],
  ['https://user:pass@api.miteos.com/v1', 'with a password'],
  ['https://api.miteos.com/v1?a=b', 'with a query'],
  ['ftp://127.0.0.1/v1', 'of another protocol'],
])('the base URL %s is refused, %s', (url) => {
  expect(problemsOf({ MITEOS_BASE_URL: url })).toEqual([
    expect.stringContaining('MITEOS_BASE_URL must be an https URL'),
  ]);
});

test('the live Routa is on this machine, and elsewhere only over https or when plain http is allowed', () => {
  const routa = (given: object) => readConfig({ ROUTA_MODE: 'live', ...given }).routa;
  expect(routa({})).toEqual({ mode: 'live', baseUrl: 'http://127.0.0.1:3000/api' });
  const https = { ROUTA_BASE_URL: 'https://routa.example/api' };
  expect(routa(https)).toEqual({ mode: 'live', baseUrl: 'https://routa.example/api' });
  const http = { ROUTA_BASE_URL: 'http://routa.example/api' };
  expect(problemsOf(http)).toEqual([expect.stringContaining('ROUTA_ALLOW_HTTP has to be true')]);
  expect(routa({ ...http, ROUTA_ALLOW_HTTP: 'true' })).toEqual({
    mode: 'live',
    baseUrl: 'http://routa.example/api',
  });
  const withPassword = { ROUTA_BASE_URL: 'http://a:b@127.0.0.1/api', ROUTA_ALLOW_HTTP: 'true' };
  expect(problemsOf(withPassword)).toHaveLength(1);
});

test('of PUBLIC_URL the origin counts', () => {
  expect(readConfig({ PUBLIC_URL: 'https://Api.Example/some/path?x' }).publicUrl).toBe(
    'https://api.example',
  );
});

test('what is given cannot be changed, down to the last field', () => {
  const config = readConfig({});
  const isFrozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  expect(isFrozen(config)).toBe(true);
});

test('.env of the working directory is read, and the environment goes before it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-config-'));
  try {
    await writeFile(join(folder, '.env'), 'MITEOS_SEED="from file"\nUPLOAD_MAX_FILES=3\n');
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    vi.stubEnv('DATABASE_URL', undefined);
    vi.stubEnv('UPLOAD_MAX_FILES', '4');
    const config = loadConfig();
    expect(config.miteos).toEqual({ mode: 'embedded', seed: 'from file' });
    expect(config.upload.maxFiles).toBe(4);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('README lists exactly these variables, with their defaults and meanings', () => {
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8').split('\n');
  const tables = readme.flatMap((line, index) =>
    /^\| Variable +\| Default +\| Meaning +\|$/.test(line) ? [rowsFrom(readme, index + 2)] : [],
  );
  const defaults: Record<string, unknown> = variables.parse({});
  const expected = Object.values(groups).map((group) =>
    Object.entries<z.ZodType>(group).map(([name, rule]) => {
      const value = defaults[name];
      return [`\`${name}\``, value === undefined ? '' : `\`${text(value)}\``, rule.description];
    }),
  );
  expect(tables).toEqual(expected);
});

function rowsFrom(lines: string[], start: number): string[][] {
  const rest = lines.slice(start);
  return rest
    .slice(
      0,
      rest.findIndex((line) => !line.startsWith('|')),
    )
    .map(cells);
}

function text(value: unknown): string {
  return typeof value === 'number' ? String(value) : z.string().parse(value);
}

function cells(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
