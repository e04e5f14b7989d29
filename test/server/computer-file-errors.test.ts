import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { ComputerFileLinks } from '../../src/server/computer-file-links.js';
import { SurfaceError, type SurfaceErrorCode } from '../../src/surfaces/errors.js';
import type { ComputerFileDownload } from '../../src/surfaces/miosa/port.js';
import { TestClock } from '../support/test-clock.js';

/** What MIOSA is to do when it is asked. */
let answer: () => Promise<ComputerFileDownload>;
let told: unknown[];

beforeEach(() => {
  told = [];
});

const links = new ComputerFileLinks({
  miosa: { downloadComputerFile: () => answer() },
  key: Buffer.alloc(32, 7),
  publicUrl: () => 'http://127.0.0.1:4000',
  clock: new TestClock(),
  timeoutMs: 1_000,
  isLetIn: () => Promise.resolve(true),
  onError: (error) => told.push(error),
});

async function follow(signal?: AbortSignal): Promise<Response> {
  const url = links.urlOf({ tenantId: 'acme', computerId: 'c1', path: '/tmp/a' });
  const request = new Request(url, signal ? { signal } : {});
  return (await links.serve(request)) ?? expect.fail('not taken for a link');
}

describe('a link that MIOSA gives no file for', () => {
  it.each<[SurfaceErrorCode, number]>([
    ['NOT_FOUND', 404],
    ['INVALID', 404],
    ['FORBIDDEN', 403],
    ['CONFLICT', 409],
    ['RATE_LIMITED', 429],
    ['UNAVAILABLE', 503],
    ['TIMEOUT', 504],
    ['UNAUTHENTICATED', 502],
    ['PROTOCOL', 502],
  ])('is answered by what stands in the way: %s', async (code, status) => {
    answer = () =>
      Promise.reject(new SurfaceError('MIOSA', code, 'As it is.', { retryAfter: 1.5 }));
    const response = await follow();
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('content-disposition')).toBeNull();
    expect(await response.text()).toBe('As it is.\n');
    expect(told).toEqual([]);
  });

  it('tells a fault of ours to the log, and nothing of it to the client', async () => {
    const fault = new Error('secret');
    answer = () => Promise.reject(fault);
    const response = await follow();
    expect(`${response.status} ${await response.text()}`).toBe('500 Something went wrong here.\n');
    expect(told).toEqual([fault]);
  });

  it('is no fault when the client has gone', async () => {
    answer = () => Promise.reject(new Error('aborted'));
    await follow(AbortSignal.abort());
    expect(told).toEqual([]);
  });

  it('breaks off where the bytes do', async () => {
    const content = Readable.from(
      (function* () {
        yield Buffer.from('low ');
        throw new Error('The connection broke.');
      })(),
    );
    answer = () => Promise.resolve({ name: 'a', type: 'text/html', sizeBytes: 16, content });
    const response = await follow();
    expect(response.headers.get('content-type')).toBe('text/html');
    await expect(response.text()).rejects.toThrow();
  });
});
