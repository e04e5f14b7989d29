import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverUrl, Site, type Gateway } from './gateway.js';

let site: Site;
let running: Gateway;
/** After the start that made the data directory. */
let memory: number;

beforeAll(async () => {
  site = await Site.open();
  running = await site.start('running');
  memory = await megabytesOf(running.pid);
});
afterAll(() => site.close());

test('with nothing configured it says where everything is, and answers there', async () => {
  const { stdout, url } = running;
  expect(stdout).toContain(`${url}/graphql`);
  expect(stdout).toContain(`${url}/health`);
  expect(stdout).toContain(running.dataDir);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('GraphiQL');
  expect(await running.data('{ viewer { tenant } }')).toEqual({
    viewer: { tenant: 'Development' },
  });
  expect(running.stderr).toBe('');
  const key = await readFile(join(running.dataDir, 'development.key'), 'utf8');
  expect(stdout).toContain(`${url}/graphql#key=${key}\n`);
});

test('a second process on the same data directory is refused, and the first goes on', async () => {
  await running.createWorkspace('Before the second');
  const second = await site.launch('running');
  expect(await second.ended).toBe(1);
  expect(second.stderr.trim()).toBe(
    `The data directory ${running.dataDir} is in use by process ${running.pid}. ` +
      'Stop that process, or give this one another DATA_DIR.',
  );
  expect(await running.workspaces()).toContain('Before the second');
  await running.createWorkspace('After the second');
  expect((await readdir(running.dataDir)).sort()).toEqual([
    'blobs',
    'development.key',
    'lock',
    'miosa-blobs',
    'postgres',
    'secret.key',
  ]);
});

test('every problem of the configuration is told at once, by name and without its value', async () => {
  const gateway = await site.launch('misconfigured', {
    HOST: '0.0.0.0',
    PORT: 'eighty',
    DATABASE_URL: 'mysql://me:secret@db/x',
    MITEOS_MODE: 'remote',
  });
  expect(await gateway.ended).toBe(1);
  for (const name of ['HOST', 'PORT', 'DATABASE_URL', 'MITEOS_MODE must be embedded or live']) {
    expect(gateway.stderr).toContain(`  ${name}`);
  }
  for (const value of ['0.0.0.0', 'eighty', 'secret', 'remote'])
    expect(gateway.stderr).not.toContain(value);
  expect(gateway.stderr).not.toContain('    at ');
  expect(existsSync(gateway.dataDir)).toBe(false);
});

test('variables come from .env in the working directory, too', async () => {
  await mkdir(site.path('dotenv.run'), { recursive: true });
  await writeFile(site.path('dotenv.run/.env'), 'MITEOS_SEED=fromfile\nUPLOAD_MAX_FILES=none\n');
  const gateway = await site.launch('dotenv');
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr).toContain('UPLOAD_MAX_FILES must be a number');
});

test('a port that is in use is told in a sentence, and the data directory is free again', async () => {
  const port = new URL(running.url).port;
  await site.seed('no-port');
  const gateway = await site.launch('no-port', { PORT: port });
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr.trim()).toBe(
    `Port ${port} of 127.0.0.1 is in use. Set PORT to another, or to 0 for any that is free.`,
  );
  expect(existsSync(join(gateway.dataDir, 'lock'))).toBe(false);
  expect(await readdir(gateway.temporary)).toEqual([]);
});

test('a database server that cannot be reached is told without the password', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const gateway = await site.launch('no-server', {
    DATABASE_URL: `postgres://me:very-secret@127.0.0.1:${port}/gone`,
  });
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr.trim()).toBe(
    `The PostgreSQL server of DATABASE_URL cannot be used: connect ECONNREFUSED 127.0.0.1:${port}.`,
  );
});

test('a start that finds a damaged key says which file to delete', async () => {
  await site.seed('damaged');
  await mkdir(site.path('damaged'), { recursive: true });
  await writeFile(site.path('damaged/secret.key'), 'short');
  const gateway = await site.launch('damaged');
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr).toContain('secret.key is damaged; ');
});

test.skipIf(!serverUrl)(
  'on a PostgreSQL server it makes its tables in an empty database, and finds them again',
  async () => {
    const name = `tributary_process_${randomUUID().replaceAll('-', '')}`;
    const admin = new pg.Client({ connectionString: serverUrl });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    const url = new URL(serverUrl ?? '');
    url.pathname = `/${name}`;
    try {
      const first = await site.start('on-server', { DATABASE_URL: url.href });
      await first.createWorkspace('Kept on the server');
      expect(await readdir(first.dataDir)).not.toContain('postgres');
      expect(await first.stop()).toBe(0);
      const second = await site.start('on-server', { DATABASE_URL: url.href });
      expect(await second.workspaces()).toEqual(['Kept on the server']);
      expect(second.stdout).not.toContain(url.password || name);
      expect(await second.stop()).toBe(0);
    } finally {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    }
  },
);

test('the start that creates the data directory keeps little more memory than a later one', async () => {
  const later = await site.startSeeded('later');
  const laterMemory = await megabytesOf(later.pid);
  // eslint-disable-next-line no-console
  console.log(`memory: ${memory} MB after the first start, ${laterMemory} MB after a later one`);
  expect(memory).toBeLessThan(laterMemory * 1.5);
});

async function megabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
