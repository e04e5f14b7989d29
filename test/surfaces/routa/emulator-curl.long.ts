import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Rig } from './emulator-rig.js';

const shell = promisify(execFile);

/** What the commands of the public page are for. */
const PAGE_URL = 'http://localhost:3000/api';
/** Ids on the page are a word, a hyphen and a number; a server makes its own. */
const PAGE_ID = 'workspace-123';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
const TIMES = { createdAt: TIME, updatedAt: TIME };
const ID = expect.stringMatching(/\S/) as unknown;
const envelope = z.looseObject({ workspace: z.looseObject({ id: z.string() }) });

/** The commands of the public page as a shell runs them: with another base URL, and the id of ours. */
describe.each([undefined, 'web'] as const)('the emulated Routa in a shell, quirks %s', (quirks) => {
  let rig: Rig;
  let id: string;
  beforeAll(async () => {
    rig = await Rig.open(quirks);
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });

  async function run(command: string): Promise<unknown> {
    const line = command
      .replaceAll(PAGE_URL, `${rig.emulator.url}/routa/api`)
      .replaceAll(PAGE_ID, id);
    const { stdout } = await shell('sh', ['-c', line.replace('curl', 'curl -sS')]);
    return JSON.parse(stdout);
  }

  it('creates a workspace, and reads it, in a list and by itself', async () => {
    const created = await run(`curl -X POST http://localhost:3000/api/workspaces \\
      -H "Content-Type: application/json" \\
      -d '{
        "title": "Tide tables",
        "repoPath": "/srv/git/tides",
        "branch": "main",
        "metadata": { "team": "charts" }
      }'`);
    const kept = quirks
      ? {}
      : { repoPath: '/srv/git/tides', branch: 'main', metadata: { team: 'charts' } };
    const workspace = { id: ID, title: 'Tide tables', ...kept, status: 'active', ...TIMES };
    expect(created).toMatchObject({ workspace });
    ({ id } = envelope.parse(created).workspace);
    for (const query of ['', '?status=active']) {
      const listed = await run(`curl "http://localhost:3000/api/workspaces${query}"`);
      expect(listed).toMatchObject({ workspaces: [{ ...workspace, id }] });
    }
    expect(await run('curl http://localhost:3000/api/workspaces?status=archived')).toEqual({
      workspaces: [],
    });
    expect(await run('curl http://localhost:3000/api/workspaces/workspace-123')).toMatchObject({
      workspace: { ...workspace, id },
      codebases: [],
    });
  });

  it('changes it, archives it and deletes it', async () => {
    // As on the page: the answer is not said to show the repository that it was told.
    const changed = await run(`curl -X PATCH http://localhost:3000/api/workspaces/workspace-123 \\
      -H "Content-Type: application/json" \\
      -d '{
        "title": "Tides",
        "repoPath": "/srv/git/tide-tables",
        "branch": "next",
        "metadata": { "stage": "live" }
      }'`);
    const workspace = { id, title: 'Tides', status: 'active', ...TIMES };
    expect(changed).toMatchObject({ workspace: { ...workspace, metadata: { stage: 'live' } } });
    const archived =
      await run(`curl -X POST http://localhost:3000/api/workspaces/workspace-123/archive \\
      -H "Content-Type: application/json" \\
      -d '{"archive": true}'`);
    expect(archived).toMatchObject({ workspace: { ...workspace, status: 'archived' } });
    const path = 'http://localhost:3000/api/workspaces/workspace-123';
    expect(await run(`curl -X DELETE ${path}`)).toEqual({ deleted: true });
    expect(await run(`curl ${path}`)).toEqual({ error: 'Workspace not found' });
    const refused = await run(`curl -X POST http://localhost:3000/api/workspaces \\
      -H "Content-Type: application/json" -d '{}'`);
    expect(refused).toEqual({ error: 'title is required' });
  });
});
