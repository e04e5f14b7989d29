import { describe, expect, it } from 'vitest';
import { json, type Quirks, refused, TIME, type Wire } from './wire.js';

export function protocolWire(wireOf: () => Wire, quirks: Quirks): void {
  const empty = (status: number) => ({ status, type: null, body: '' });

  describe('the protocol', () => {
    it('says that the server is well', async () => {
      const said = await wireOf().send('GET', '/health');
      expect(said).toMatchObject(json(200, { status: 'ok', timestamp: TIME }));
    });

    it('asks for no key, and minds none', async () => {
      const headers = { authorization: 'Bearer anything' };
      const answer = await wireOf().ask('GET', '/workspaces', { headers });
      expect(answer.status).toBe(200);
      await answer.text();
    });

    it('refuses another method on a known path', async () => {
      const wire = wireOf();
      for (const [method, path] of [
        ['PUT', '/workspaces'],
        ['DELETE', '/workspaces'],
        ['POST', `/workspaces/${await wire.workspace()}`],
        ['GET', `/workspaces/${await wire.workspace()}/archive`],
      ] as const) {
        const said = await wire.send(method, path);
        expect(said.status, `${method} ${path}`).toBe(405);
        if (quirks) expect(said.body).toBe('');
      }
    });

    it('knows no other path', async () => {
      const said = await wireOf().send('GET', '/nothing');
      const page = { status: 404, type: expect.stringMatching(/^text\/html/) as unknown };
      if (quirks) expect(said).toMatchObject(page);
      else expect(said).toEqual(refused(404));
    });

    it('refuses a body that is no JSON', async () => {
      const wire = wireOf();
      const path = `/workspaces/${await wire.workspace()}`;
      for (const [method, where] of [
        ['POST', '/workspaces'],
        ['PATCH', path],
        ['POST', `${path}/codebases`],
        ['POST', '/agents'],
        ['POST', '/notes'],
      ] as const) {
        const said = await wire.sendText(method, where, '{"title":');
        expect(said, `${method} ${where}`).toEqual(quirks ? empty(500) : refused(400));
      }
    });

    it('takes ids as they are, and no path in them', async () => {
      const wire = wireOf();
      const id = await wire.workspace();
      for (const odd of ['..%2F', `..%2F${id}`, '%00', '%F0%9F%8C%8A', 'x'.repeat(3000)]) {
        const said = await wire.send('GET', `/workspaces/${odd}`);
        expect(said, odd.slice(0, 20)).toEqual(refused(404, 'Workspace not found'));
      }
    });

    it.runIf(quirks)('sends a path with a slash at its end to the one without', async () => {
      const answer = await wireOf().ask('GET', '/workspaces/');
      await answer.text();
      expect(answer.status).toBe(308);
      expect(answer.headers.get('location')).toMatch(/^\/(.*\/)?workspaces$/);
    });

    it.runIf(quirks)('reads JSON whatever the header says, and tells its methods', async () => {
      const wire = wireOf();
      const body = JSON.stringify({ title: 'Harbor' });
      const headers = { 'content-type': 'text/plain' };
      const created = await wire.ask('POST', '/workspaces', { headers, body });
      await created.text();
      expect(created.status).toBe(201);
      const options = await wire.ask('OPTIONS', '/workspaces');
      expect(options.status).toBe(204);
      expect(options.headers.get('allow')).toMatch(/GET.*POST|POST.*GET/);
      expect((await wire.ask('HEAD', '/workspaces')).status).toBe(200);
    });
  });
}
