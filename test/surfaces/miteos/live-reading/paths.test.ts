import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { SurfaceError } from '../../../../src/surfaces/errors.js';
import { json } from '../../../support/scripted-server.js';
import { settle } from '../contract/refusal.js';
import { useLive } from './live.js';

const live = useLive();
const file = (): { name: string; type: string; content: Readable } => ({
  name: 'a.txt',
  type: 'text/plain',
  content: Readable.from([Buffer.from('x')], { objectMode: false }),
});

/** What goes to a path with ids, by that path. */
const CALLS: [path: string, call: (id: string) => Promise<unknown>][] = [
  ['GET /workspaces/{}', (id) => live.port.workspaces(live.read(), [id])],
  ['GET /workspaces/{}/files', (id) => live.port.filesOf(live.read(), [id])],
  ['POST /workspaces/{}/files', (id) => live.port.uploadFile(live.write(), id, file())],
  ['DELETE /workspaces/{}/files/f', (id) => live.port.deleteFile(live.write(), id, 'f')],
  ['DELETE /workspaces/w/files/{}', (id) => live.port.deleteFile(live.write(), 'w', id)],
  ['GET /tasks/{}', (id) => live.port.tasks(live.read(), [id])],
  ['POST /tasks/{}/cancel', (id) => live.port.cancelTask(live.write(), id)],
  ['GET /tasks/{}/deliverables', (id) => live.port.deliverablesOf(live.read(), [id])],
  [
    'GET /tasks/{}/deliverables/d/download',
    (id) => live.port.downloadDeliverable(live.read(), id, 'd'),
  ],
  [
    'GET /tasks/t/deliverables/{}/download',
    (id) => live.port.downloadDeliverable(live.read(), 't', id),
  ],
  ['POST /agents/{}/pause', (id) => live.port.pauseAgent(live.write(), id)],
  ['POST /agents/{}/resume', (id) => live.port.resumeAgent(live.write(), id)],
  ['POST /agents/{}/cancel', (id) => live.port.cancelAgent(live.write(), id)],
  ['POST /agents/{}/guide', (id) => live.port.guideAgent(live.write(), id, 'Go on')],
  [
    'POST /agents/{}/approve/p',
    (id) => live.port.decideApproval(live.write(), id, 'p', { approved: true }),
  ],
  [
    'POST /agents/a/approve/{}',
    (id) => live.port.decideApproval(live.write(), 'a', id, { approved: true }),
  ],
  ['GET /deployments/{}', (id) => live.port.deployments(live.read(), [id])],
];

const ODD_IDS = [
  '',
  '.',
  '..',
  '../x',
  '../../workspaces',
  '..\\x',
  '%2e%2e',
  '%2E',
  '%2e%2e%2fx',
  '.%2e',
  'a/b',
  '/a',
  'a/',
  '?',
  'a?limit=1',
  '#',
  'a#b',
  ';',
  'a;b=c',
  ' ',
  'a\r\nX-Injected: 1',
  'a\r\n\r\nGET /v1/x HTTP/1.1',
  '\0',
  '\t',
  '\u2024\u2024',
  '\u2025',
  '\uff0e\uff0e',
  '\u3002\u3002/x',
  '\u2044',
  '\uff0f',
  '\u202e',
  '🌊',
  '\ud800',
  '%',
  '%zz',
  '@evil.test',
  '//evil.test/x',
  'http://evil.test/x',
  'x'.repeat(5000),
];

describe('an odd id', () => {
  test.each(CALLS)('goes out in %s as one segment, or not at all', async (route, call) => {
    const [method = '', template = ''] = route.split(' ');
    const pattern = new RegExp(`^/v1${template.replace('{}', '([^/?#]+)')}$`);
    for (const id of ODD_IDS) {
      live.server.sent.length = 0;
      const outcome = await settle(call(id));
      // Nothing is scripted, so that whatever arrives is unknown.
      expectNothingFound(id, outcome);
      for (const sent of live.server.sent) {
        const segment =
          pattern.exec(sent.path)?.[1] ?? expect.fail(`${JSON.stringify(id)} → ${sent.path}`);
        expect(sent.method).toBe(method);
        expect(decodeURIComponent(segment)).toBe(id);
        expect(segment).toMatch(/^[\x21-\x7e]+$/);
        expect(segment.replace(/%2e/gi, '.')).not.toMatch(/^\.\.?$/);
        expect(sent.headers).not.toHaveProperty('x-injected');
      }
    }
  });

  test.each(CALLS)('that is plain does go out in %s', async (route, call) => {
    const [, template = ''] = route.split(' ');
    for (const id of ['task-7', 'm1', 'st_1.2~x', 'Ws_UPPER']) {
      live.server.sent.length = 0;
      await settle(call(id));
      expect(live.server.sent.map(({ path }) => path)).toEqual([
        `/v1${template.replace('{}', id)}`,
      ]);
    }
  });
});

describe('the path of the base URL', () => {
  for (const base of ['/v1', '/v1/', '/proxy/miteos/v1', '']) {
    describe(`"${base}"`, () => {
      const based = useLive(base);
      test('is kept before every path', async () => {
        const path = `${base.replace(/\/$/, '')}/workspaces`;
        based.server.on(`GET ${path}`, json([]));
        expect(await based.port.listWorkspaces(based.read())).toEqual([]);
        expect(based.server.sent.map((sent) => sent.path)).toEqual([path]);
      });
    });
  }
});

function expectNothingFound(id: string, outcome: { value: unknown } | { error: unknown }): void {
  const what = JSON.stringify(id.slice(0, 40));
  if ('error' in outcome) {
    expect(outcome.error, what).toBeInstanceOf(SurfaceError);
    expect(['NOT_FOUND', 'INVALID'], what).toContain((outcome.error as SurfaceError).code);
    return;
  }
  // A plural read may also have an error of its own for the id.
  const found = outcome.value;
  if (!(found instanceof Map)) return expect.fail(`${what} was found`);
  for (const value of found.values()) expect(value, what).toMatchObject({ code: 'INVALID' });
}
