import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { made, read, Rig } from './emulator-rig.js';

const HOUR_MS = 3_600_000;
const MISMATCH = { status: 409, body: { error: { code: 'IDEMPOTENCY_PAYLOAD_MISMATCH' } } };

describe('a write to the emulated MIOSA that is sent again with its key', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });
  beforeEach(() => {
    rig.renew();
  });

  const KEY = { 'idempotency-key': '3f1c2a7e-5f0e-4c55-8a1e-2f6f0c9d4e11' };
  const create = (name = 'press-1') => rig.send('POST', '/computers', { name }, KEY);
  const total = async () => (await rig.send('GET', '/computers')).body;

  it('is answered as it was first, for 24 hours, whatever has happened since', async () => {
    const first = await create();
    await rig.send('DELETE', `/computers/${made.parse(first.body).id}`);
    await rig.emulator.pass(23 * HOUR_MS);
    expect(await create()).toEqual(first);
    expect(await total()).toMatchObject({ total: 0 });
    await rig.emulator.pass(HOUR_MS);
    expect((await create()).body).not.toEqual(first.body);
    expect(await total()).toMatchObject({ total: 1 });
  });

  it('is done once, also when both come at once', async () => {
    const [one, two] = await Promise.all([create(), create()]);
    expect(two).toEqual(one);
    expect(await total()).toMatchObject({ total: 1 });
  });

  it('is refused with another body, or as another request', async () => {
    await create();
    expect(await create('press-2')).toMatchObject(MISMATCH);
    expect(await rig.send('POST', '/workspaces', { name: 'press-1' }, KEY)).toMatchObject(MISMATCH);
    expect(await total()).toMatchObject({ total: 1 });
  });

  it("is another tenant's own", async () => {
    const first = await create();
    rig.renew();
    expect((await create()).body).not.toEqual(first.body);
  });

  it('is tried anew when it was refused', async () => {
    const workspace_id = await rig.workspace();
    const settings = `/workspaces/${workspace_id}/settings`;
    await rig.send('PUT', settings, { max_computers: 0 });
    const send = () => rig.send('POST', '/computers', { name: 'press-1', workspace_id }, KEY);
    expect((await send()).status).toBe(422);
    await rig.send('PUT', settings, { max_computers: null });
    expect((await send()).status).toBe(201);
  });

  it('has been done when only its answer was lost', async () => {
    const body = JSON.stringify({ name: 'press-1' });
    const headers = { ...KEY, 'x-emulator-fault': 'reset-after' };
    await expect(rig.ask('POST', '/computers', { body, headers })).rejects.toThrow('fetch failed');
    expect((await create()).status).toBe(201);
    expect(await total()).toMatchObject({ total: 1 });
  });

  it('is an upload that is told by its bytes', async () => {
    const path = `/computers/${await rig.running()}/files/upload`;
    const upload = async (text: string) => {
      const body = new FormData();
      body.set('path', '/tmp/tides.txt');
      body.set('file', new Blob([text]), 'tides.txt');
      return read(await rig.ask('POST', path, { body, headers: KEY }));
    };
    const first = await upload('Low water at six');
    expect(first.status).toBe(201);
    expect(await upload('Low water at six')).toEqual(first);
    expect(await upload('High water at noon')).toMatchObject(MISMATCH);
  });
});
