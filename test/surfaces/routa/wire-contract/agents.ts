import { describe, expect, it } from 'vitest';
import { json, type Quirks, refused, TEXT, TIME, UNKNOWN, type Wire } from './wire.js';

export function agentWire(wireOf: () => Wire, quirks: Quirks): void {
  const words = { name: 'lead', role: 'ROUTA', status: 'PENDING' };
  const full = { ...words, modelTier: 'SMART', createdAt: TIME, updatedAt: TIME, metadata: {} };

  describe('agents', () => {
    it('are created, and listed', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const said = await wire.send('POST', '/agents', { workspaceId, name: 'lead', role: 'routa' });
      if (quirks) {
        expect(said).toEqual(json(201, { agentId: TEXT, ...words }));
      } else {
        expect([200, 201]).toContain(said.status);
        expect(said.body).toMatchObject({ agentId: TEXT, agent: { ...full, workspaceId } });
      }
      const { agentId: id } = said.body as { agentId: string };
      expect(await wire.send('GET', `/agents?workspaceId=${workspaceId}`)).toMatchObject(
        json(200, { agents: [{ ...full, id, workspaceId }] }),
      );
    });

    it('are read one by one, without an envelope', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const id = await wire.agent(workspaceId);
      const view = { ...words, agentId: id, modelTier: 'SMART', messageCount: 0, tasks: [] };
      const expected = json(200, quirks ? view : { ...full, id, workspaceId });
      expect(await wire.send('GET', `/agents/${id}`)).toMatchObject(expected);
      expect(await wire.send('GET', `/agents?id=${id}`)).toMatchObject(expected);
      expect(await wire.send('GET', `/agents/${UNKNOWN}`)).toEqual(refused(404));
      expect(await wire.send('GET', `/agents?id=${UNKNOWN}`)).toEqual(
        refused(404, `Agent not found: ${UNKNOWN}`),
      );
    });

    it('have one of four roles', async () => {
      const wire = wireOf();
      const body = { workspaceId: await wire.workspace(), name: 'lead', role: 'BAKER' };
      const error = 'Invalid role: BAKER. Must be one of: ROUTA, CRAFTER, GATE, DEVELOPER';
      expect(await wire.send('POST', '/agents', body)).toEqual(refused(400, error));
    });

    it('are filtered where a server does so', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      await wire.agent(workspaceId);
      await wire.agent(workspaceId, { role: 'GATE' });
      const said = await wire.send('GET', `/agents?workspaceId=${workspaceId}&role=GATE`);
      const { agents } = said.body as { agents: unknown[] };
      expect(agents).toHaveLength(quirks ? 2 : 1);
    });

    it('come to a status', async () => {
      const wire = wireOf();
      const id = await wire.agent(await wire.workspace());
      const set = (body: object) => wire.send('POST', `/agents/${id}/status`, body);
      const updated = { updated: true, ...(quirks ? { id, status: 'ACTIVE' } : {}) };
      expect(await set({ status: 'ACTIVE' })).toMatchObject(json(200, updated));
      expect(await wire.send('GET', `/agents/${id}`)).toMatchObject({ body: { status: 'ACTIVE' } });
      expect(await set({})).toEqual(refused(400, 'status is required'));
      if (quirks) {
        expect((await set({ status: 'baking' })).status).toBe(200);
        const status = wire.send('POST', `/agents/${UNKNOWN}/status`, { status: 'ACTIVE' });
        expect((await status).status).toBe(200);
      }
    });

    it('are deleted, once or again', async () => {
      const wire = wireOf();
      const workspaceId = await wire.workspace();
      const id = await wire.agent(workspaceId);
      for (let times = 0; times < 2; times += 1) {
        const said = await wire.send('DELETE', `/agents/${id}`);
        expect(said).toMatchObject(json(200, { deleted: true, ...(quirks ? { id } : {}) }));
      }
      const { body } = await wire.send('GET', `/agents?workspaceId=${workspaceId}`);
      expect(body).toEqual({ agents: [] });
    });

    it.runIf(quirks)('are listed of a workspace only, and never kept by a cache', async () => {
      const wire = wireOf();
      expect(await wire.send('GET', '/agents')).toEqual(refused(400, 'workspaceId is required'));
      const answer = await wire.ask('GET', `/agents?workspaceId=${await wire.workspace()}`);
      expect(answer.headers.get('cache-control')).toMatch(/^no-store/);
      await answer.text();
    });
  });
}
