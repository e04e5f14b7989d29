import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from '../../support/curl.js';
import { Rig } from './emulator-rig.js';

describe('the emulated Routa, which asks for no key', () => {
  let rig: Rig;
  let url: string;
  beforeAll(async () => {
    rig = await Rig.open();
    url = `${rig.emulator.url}/routa/api/workspaces`;
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });

  /** As a browser does it, which `fetch` does not let one do. */
  function post(headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      });
      asked.on('error', reject).end('{"title":"Billing service"}');
    });
  }
  const count = async () => {
    const { body } = await rig.send('GET', '/workspaces');
    return (body as { workspaces: unknown[] }).workspaces.length;
  };

  it.each([
    ['https://tides.example'],
    ['http://localhost.tides.example'],
    ['http://127.0.0.1.tides.example'],
    ['http://127.0.0.1@tides.example'],
    ['null'],
  ])('takes nothing from a page of %s', async (origin) => {
    const before = await count();
    expect(await post({ origin })).toBe(403);
    expect(await count()).toBe(before);
  });

  it.each(['tides.example', 'localhost.tides.example:4010', '10.0.0.1', '0.0.0.0'])(
    'is not there under the name %j',
    async (host) => {
      const before = await count();
      expect(await post({ host })).toBe(403);
      expect(await count()).toBe(before);
    },
  );

  it('answers pages and programs of this machine', async () => {
    const before = await count();
    const { port } = new URL(rig.emulator.url);
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]']) {
      expect(await post({ origin })).toBe(201);
    }
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'LOCALHOST', '[::1]:4010']) {
      expect(await post({ host })).toBe(201);
    }
    const created = await curl('-X', 'POST', url, '-d', '{"title":"Billing service"}');
    expect(created.status).toBe(201);
    expect(await count()).toBe(before + 8);
  });

  it('says why it refuses, as it says everything', async () => {
    const answer = await rig.ask('GET', '/workspaces', {
      headers: { origin: 'https://a.example' },
    });
    expect(answer.status).toBe(403);
    const said: unknown = await answer.json();
    expect(said).toEqual({ error: expect.stringContaining('pages of other hosts') as unknown });
  });
});
