import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { ConfigError, loadConfig, readConfig, variables } from '../src/config.js';
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
    upload: { maxRequestBytes: 512_000_000, maxFiles: 10 },
    miteos: { mode: 'embedded', seed: 'tributary' },
  });
});

test('an empty variable counts as absent', () => {
  const empty = Object.fromEntries(Object.keys(variables.shape).map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(readConfig({}));
});

test('every problem is reported at once', () => {
  const problems = problemsOf({
    HOST: '0.0.0.0',
    PORT: '70000',
    PUBLIC_URL: 'ftp://files.example',
    DATABASE_URL: 'mysql://db/x',
    LOG_LEVEL: 'loud',
    SHUTDOWN_TIMEOUT: '-1',
    UPLOAD_MAX_REQUEST_BYTES: '1.5',
    UPLOAD_MAX_FILES: '0',
    MITEOS_MODE: 'sometimes',
  });
  expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(
    new Set(
      Object.keys(variables.shape).filter((name) => !['DATA_DIR', 'MITEOS_SEED'].includes(name)),
    ),
  );
});

test.each(Object.keys(variables.shape))('a value of %s is never shown', (name) => {
  const value = 'hunter2://me:hunter2@hunter2/ hunter2';
  expect(new ConfigError(problemsOf({ [name]: value, PORT: 'hunter2' })).message).not.toMatch(
    /hunter2/,
  );
});

test.each(['0.0.0.0', '::', '192.168.1.2', 'example.org', '127.0.0.1.example.org'])(
  'the address %s is refused, since others could reach it',
  (host) => {
    expect(problemsOf({ HOST: host })).toEqual([
      expect.stringContaining('HOST must be a loopback'),
    ]);
  },
);

test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('the address %s is fine', (host) => {
  expect(readConfig({ HOST: host }).host).toBe(host);
});

test('the live Miteos is said not to be available, beside other problems', () => {
  expect(problemsOf({ MITEOS_MODE: 'live', PORT: 'x' })).toEqual([
    'PORT must be a port number',
    expect.stringContaining('MITEOS_MODE live is not available'),
  ]);
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
  const defaults = variables.parse({}) as Record<string, string | number | undefined>;
  const expected = Object.entries(variables.shape).map(([name, rule]) => {
    const value = defaults[name];
    return [`\`${name}\``, value === undefined ? '' : `\`${value}\``, rule.description];
  });
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8').split('\n');
  const head = readme.findIndex((line) => /^\| Variable +\| Default +\| Meaning +\|$/.test(line));
  expect(head).toBeGreaterThan(-1);
  const table = readme.slice(head + 2);
  const rows = table.slice(
    0,
    table.findIndex((line) => !line.startsWith('|')),
  );
  expect(rows.map(cells)).toEqual(expected);
});

function cells(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
