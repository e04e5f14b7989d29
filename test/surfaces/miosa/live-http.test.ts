import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import { LiveMiosa } from '../../../src/surfaces/miosa/live.js';
import { fieldOf, messageOf } from '../../../src/surfaces/miosa/wire/errors.js';
import { MemoryBudget } from '../../../src/upstream/memory-budget.js';
import { Upstream } from '../../../src/upstream/upstream.js';
import { json, ScriptedServer } from '../../support/scripted-server.js';
import { brokenStream, streamOf } from '../streams.js';
import { refusal, refusalBy } from './contract/refusal.js';
import { write as writeCall } from './fake-upstream.js';

let server: ScriptedServer;
let upstream: Upstream;
let miosa: LiveMiosa;

beforeEach(async () => {
  server = await ScriptedServer.open();
  upstream = new Upstream({
    ...{ surface: 'MIOSA', name: 'MIOSA', baseUrl: `${server.origin}/api/v1`, clock: systemClock },
    budget: new MemoryBudget({ clock: systemClock, perMinute: 1_000 }),
    log: pino({ level: 'silent' }),
    ...{ readMessage: messageOf, readField: fieldOf },
  });
  miosa = new LiveMiosa({ upstream, credentialOf: () => Promise.resolve('msk_u_acme') });
});
afterEach(async () => {
  await upstream.close();
  await server.close();
});

const write = () => ({ ...writeCall(), deadline: new Date(Date.now() + 15_000) });
const FILES = '/api/v1/computers/c1/files';
const upload = (content: Readable, path = '/tmp/') =>
  miosa.uploadComputerFile(write(), 'c1', path, { name: 'Für "März".csv', content });

describe('over HTTP', () => {
  test('an upload is a form with the path before the file, and the key in a header', async () => {
    server.on(`POST ${FILES}/upload`, json({ success: true }, 201));
    const file = await upload(streamOf('Low water'));
    expect(file).toMatchObject({ computerId: 'c1', path: '/tmp/Für "März".csv', isFolder: false });
    const [{ headers, body } = expect.fail('nothing was sent')] = server.sent;
    expect(headers).toMatchObject({
      authorization: 'Bearer msk_u_acme',
      'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
    const form = await new Response(Uint8Array.from(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
    expect([...form.keys()]).toEqual(['path', 'file']);
    expect(form.get('path')).toBe('/tmp/Für "März".csv');
    const part = form.get('file');
    expect(part instanceof File && (await part.text())).toBe('Low water');
  });

  test('an upload of one byte too many is TOO_LARGE, and one that breaks off INVALID', async () => {
    server.on(`POST ${FILES}/upload`, json({ success: true }, 201));
    const chunks = Array.from({ length: 10 }, () => Buffer.alloc(1_000_000, 'a'));
    const large = Readable.from([...chunks, Buffer.from('a')], { objectMode: false });
    await refusalBy(upload(large), 'TOO_LARGE', 'file');
    await refusalBy(upload(brokenStream()), 'INVALID', 'file');
    expect(server.sent).toEqual([]);
  });

  test('a file is deleted by the path in the body', async () => {
    server.on(`DELETE ${FILES}`, { status: 204 });
    await miosa.deleteComputerFile(write(), 'c1', '/tmp/a b.txt');
    const [{ headers, body } = expect.fail('nothing was sent')] = server.sent;
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(String(body))).toEqual({ path: '/tmp/a b.txt' });
  });

  test('a refusal says of which field it speaks', async () => {
    const body = { error: { code: 'VALIDATION_FAILED', message: 'x' } };
    const errors = { external_workspace_id: ['has already been taken'] };
    server.on('POST /api/v1/workspaces', json({ ...body, errors }, 422));
    const made = miosa.createWorkspace(write(), { name: 'Harbor' });
    await refusalBy(made, 'CONFLICT', 'externalId');
    server.on('POST /api/v1/workspaces', json({ ...body, errors: { name: ['is odd'] } }, 422));
    const error = await refusal(miosa.createWorkspace(write(), { name: 'Harbor' }), 'INVALID');
    expect([error.field, error.message]).toEqual(['name', 'name is odd']);
  });

  test('a key that was used for something else is a CONFLICT of it', async () => {
    const body = { error: { code: 'IDEMPOTENCY_PAYLOAD_MISMATCH', message: 'Another request.' } };
    server.on('POST /api/v1/workspaces', json(body, 409));
    const made = miosa.createWorkspace(write(), { name: 'Harbor' });
    await refusalBy(made, 'CONFLICT', 'idempotencyKey');
  });

  test('a write whose answer is lost is sent again with its key', async () => {
    let times = 0;
    server.on('POST /api/v1/workspaces', () =>
      ++times === 1 ? { lost: true } : json({ data: { id: 'w1', name: 'Harbor' } }, 201),
    );
    expect(await miosa.createWorkspace(write(), { name: 'Harbor' })).toMatchObject({ id: 'w1' });
    const keys = server.sent.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([keys[0], keys[0]]);
  });
});
