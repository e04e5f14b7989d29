import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Site, type Gateway } from './gateway.js';

// Small disks are made with `mount`, which only root may, and not everywhere.
const canMount = tryMount();
const mounted: string[] = [];
let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(async () => {
  for (const folder of mounted) execFileSync('umount', ['--lazy', folder]);
  await site.close();
});

function tryMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tp-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function mountDisk(name: string, options: string): Promise<string> {
  const folder = site.path(name);
  await mkdir(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  mounted.push(folder);
  return folder;
}

async function fill(folder: string): Promise<void> {
  const file = await open(join(folder, 'filler'), 'w');
  try {
    for (const size of [1_000_000, 4096]) {
      for (;;) await file.write(Buffer.alloc(size)).then(written(size));
    }
  } catch {
    // Full.
  } finally {
    await file.close();
  }
}

/** A disk that takes only a part says no at the next try. */
function written(size: number) {
  return ({ bytesWritten }: { bytesWritten: number }) => {
    if (bytesWritten < size) throw new Error('full');
  };
}

test('a data directory that is a file is told in a sentence', async () => {
  await writeFile(site.path('file'), '');
  const gateway = await site.launch('file');
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr.trim()).toBe(sentence(gateway.dataDir, 'ENOTDIR'));
});

test.skipIf(!canMount)('a disk that cannot be written is told in a sentence', async () => {
  await mountDisk('read-only', 'ro');
  const gateway = await site.launch('read-only/data');
  expect(await gateway.ended).toBe(1);
  expect(gateway.stderr.trim()).toBe(sentence(gateway.dataDir, 'EROFS'));
});

function sentence(dataDir: string, code: string): string {
  return (
    `The data directory ${dataDir} cannot be used (${code}). ` +
    'DATA_DIR must name a folder that this user may write to, on a disk with room.'
  );
}

test.skipIf(!canMount)(
  'a disk without room for the database is told in a sentence, and nothing half-made stays',
  async () => {
    const disk = await mountDisk('small', 'size=20m');
    const gateway = await site.launch('small/data');
    expect(await gateway.ended).toBe(1);
    expect(gateway.stderr.trim()).toMatch(
      /^The embedded database in \S+ cannot be used: the disk has only \d+ MB left\.$/,
    );
    expect(execFileSync('find', [disk, '-type', 'f'], { encoding: 'utf8' })).toBe('');
  },
);

test.skipIf(!canMount)(
  'when the disk is full a write fails, and with room again everything acknowledged is there',
  async () => {
    const disk = await mountDisk('full', 'size=90m');
    await site.seed('full/data');
    const gateway = await site.start('full/data');
    const acknowledged: string[] = [];
    const write = async () => {
      const name = `Workspace ${acknowledged.length}`;
      await create(gateway, name);
      acknowledged.push(name);
    };
    await write();
    await fill(disk);
    await expect(
      (async () => {
        for (let index = 0; index < 500; index++) await write();
      })(),
    ).rejects.toThrow();

    // It may go on, or give up and say why.
    const answered = await gateway.data('{ viewer { tenant } }').catch(() => null);
    if (answered === null) {
      expect(await gateway.ended).toBe(1);
      expect(gateway.stderr).toContain('the database');
    }
    await rm(join(disk, 'filler'));
    if (answered !== null) await gateway.stop();
    const next = await site.start('full/data');
    expect(await next.workspaces()).toEqual(expect.arrayContaining(acknowledged));
    await next.createWorkspace('With room again');
    expect(await next.stop()).toBe(0);
  },
);

/** With a description that does not compress, so that each takes room. */
async function create(gateway: Gateway, name: string): Promise<void> {
  const answer = await gateway.data(
    `mutation ($name: String!, $description: String) {
      createWorkspace(input: { name: $name, description: $description }) { __typename }
    }`,
    { name, description: randomBytes(20_000).toString('base64') },
  );
  expect(answer).toEqual({ createWorkspace: { __typename: 'CreateWorkspaceSuccess' } });
}
