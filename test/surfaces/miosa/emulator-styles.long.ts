import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { made, Rig } from './emulator-rig.js';

const ANY = expect.any(String) as unknown;

describe('the emulated MIOSA in its other style', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open({ miosa: { style: 'envelope' } });
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });
  beforeEach(() => {
    rig.renew();
  });

  const enveloped = z.strictObject({ data: made });
  const create = (name: string) => rig.send('POST', '/workspaces', { name });

  it('gives single objects in an envelope, and lists with their page', async () => {
    const { data } = enveloped.parse((await create('Harbor Print')).body);
    expect(data).toMatchObject({ name: 'Harbor Print', is_default: false });
    expect(await rig.send('GET', `/workspaces/${data.id}`)).toEqual({
      status: 200,
      body: { data },
    });
    expect(await rig.send('GET', '/workspaces')).toMatchObject({
      body: { data: [{ is_default: true }, data], page: { page: 1, page_size: 2, total: 2 } },
    });
    expect(await rig.send('GET', '/computers?page=3&per_page=5')).toEqual({
      status: 200,
      body: { data: [], page: { page: 3, page_size: 5, total: 0 } },
    });
    const deleted = await rig.send('DELETE', `/workspaces/${data.id}`);
    expect(deleted).toEqual({ status: 200, body: { deleted: true } });
  });

  it('gives all errors a code, and those of fields as a list', async () => {
    await create('Harbor');
    expect(await create('Harbor')).toEqual({
      status: 422,
      body: {
        error: { code: 'VALIDATION_FAILED', message: ANY },
        errors: [{ field: 'slug', message: 'has already been taken' }],
      },
    });
    const none = '/workspaces/00000000-0000-4000-8000-000000000000';
    expect(await rig.send('GET', none)).toEqual({
      status: 404,
      body: { error: { code: 'NOT_FOUND', message: 'workspace not found' } },
    });
  });
});

describe('the rate of the emulated MIOSA', { timeout: 60_000 }, () => {
  it('refuses what is too much for a tenant, and says when to come again', async () => {
    const rig = await Rig.open({ miosa: { requestsPerMinute: 2 } });
    onTestFinished(() => rig.emulator.close());
    await rig.ask('GET', '/workspaces');
    await rig.emulator.pass(20_000);
    await rig.ask('GET', '/workspaces');
    const refused = await rig.ask('GET', '/workspaces');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect([...refused.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual(
      [],
    );
    expect(await refused.json()).toEqual({ error: { code: 'rate_limit_exceeded', message: ANY } });
    await rig.emulator.pass(40_000);
    expect((await rig.ask('GET', '/workspaces')).status).toBe(200);
  });

  it('has faults in its own form, and counts what it is asked', async () => {
    const rig = await Rig.open();
    onTestFinished(() => rig.emulator.close());
    const fault = (spec: string) =>
      rig.ask('GET', '/workspaces', { headers: { 'x-emulator-fault': spec } });
    const limited = await fault('rate-limit');
    expect(limited.headers.get('retry-after')).toBe('1');
    expect(limited.headers.has('x-ratelimit-remaining')).toBe(false);
    expect(await (await fault('status:503')).json()).toEqual({
      error: { code: 'INTERNAL_ERROR', message: ANY },
    });
    const { traffic } = rig.emulator.emulator;
    expect(traffic.requests).toEqual({ 'GET /api/v1/workspaces': 2 });
    expect(traffic.answers).toEqual({ 429: 1, 503: 1 });
  });
});

describe('the DNS of the emulated MIOSA', { timeout: 60_000 }, () => {
  it('is ready for any preview domain, when it is told so', async () => {
    const rig = await Rig.open({ miosa: { readyDomains: 'all' } });
    onTestFinished(() => rig.emulator.close());
    const path = `/workspaces/${await rig.workspace()}/preview-domain`;
    await rig.send('PUT', path, { preview_domain: 'apps.harbor.example' });
    expect(await rig.send('GET', `${path}/verify`)).toMatchObject({
      body: { verified: true, dns_status: 'verified' },
    });
  });
});
