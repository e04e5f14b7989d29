import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { curl } from '../../../support/curl.js';
import { type Quirks, TEXT, TIME, type Wire } from './wire.js';

const made = z.looseObject({ workspace: z.looseObject({ id: z.string() }) });

/** The commands of the public page on workspaces, with another base URL. */
export function curlWire(wireOf: () => Wire, quirks: Quirks): void {
  describe('the commands of the public page', () => {
    async function send(method: string, path: string, body?: unknown) {
      const json = ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)];
      const url = `${wireOf().server.baseUrl}${path}`;
      const verb = method === 'GET' ? [] : ['-X', method];
      const answer = await curl(...verb, url, ...(body === undefined ? [] : json));
      return { status: answer.status, body: JSON.parse(answer.body) as unknown };
    }

    it('create a workspace, list it, get it, change it, archive it and delete it', async () => {
      const repository = { repoPath: '/srv/git/billing', branch: 'main' };
      const metadata = { team: 'payments' };
      const given = { title: 'Billing service', ...repository, metadata };
      const created = await send('POST', '/workspaces', given);
      const words = { id: TEXT, title: 'Billing service', status: 'active' };
      const times = { createdAt: TIME, updatedAt: TIME };
      const kept = quirks ? {} : { ...repository, metadata };
      const expected = { ...words, ...kept, ...times };
      expect(created).toMatchObject({ status: 201, body: { workspace: expected } });
      const { id } = made.parse(created.body).workspace;
      const path = `/workspaces/${id}`;

      for (const query of ['', '?status=active']) {
        const list = z
          .object({ workspaces: z.array(z.looseObject({ id: z.string() })) })
          .parse((await send('GET', `/workspaces${query}`)).body);
        expect(list.workspaces.find((one) => one.id === id)).toMatchObject(expected);
      }
      const got = await send('GET', path);
      expect(got).toMatchObject({ status: 200, body: { workspace: expected, codebases: [] } });

      const changes = { title: 'Bills', metadata: { stage: 'live' } };
      const merged = { ...(quirks ? {} : metadata), stage: 'live' };
      expect(await send('PATCH', path, { ...changes, ...repository })).toMatchObject({
        status: 200,
        body: { workspace: { ...expected, title: 'Bills', metadata: merged } },
      });

      const archived = await send('POST', `${path}/archive`, { archive: true });
      const status = 'archived';
      expect(archived).toMatchObject({ status: 200, body: { workspace: { id, status } } });
      expect(await send('DELETE', path)).toEqual({ status: 200, body: { deleted: true } });
      const missing = { error: 'Workspace not found' };
      expect(await send('GET', path)).toEqual({ status: 404, body: missing });
      const refused = await send('POST', '/workspaces', {});
      expect(refused).toEqual({ status: 400, body: { error: 'title is required' } });
    });
  });
}
