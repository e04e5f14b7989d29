import { describe, expect, test } from 'vitest';
import {
  agentRoles,
  modelTiers,
  type RoutaAgent,
  writableAgentStatuses,
} from '../../../../src/surfaces/routa/port.js';
import { type NewAccount, unknownLike } from './account.js';
import { refusal } from './refusal.js';

const ROLES = agentRoles.filter((one) => one !== 'UNKNOWN');
const TIERS = modelTiers.filter((one) => one !== 'UNKNOWN');

/** What Routa does not always say of an agent. */
const UNSAID = ['workspaceId', 'modelTier', 'parentId', 'createdAt', 'updatedAt'] as const;

export function agentContract(newAccount: NewAccount): void {
  describe('agents', () => {
    test('a new agent is what was given, PENDING, and what a list gives', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const lead = await account.createAgent(workspaceId, { name: 'lead', role: 'ROUTA' });
      await account.tick();
      const crafter = await account.createAgent(workspaceId, {
        ...{ name: 'crafter-1', role: 'CRAFTER', modelTier: 'FAST', parentId: lead.id },
      });
      const [first, second] = await account.agentsOf(workspaceId);
      const given = { workspaceId, status: 'PENDING', statusText: 'PENDING' };
      const words = { name: 'crafter-1', role: 'CRAFTER', roleText: 'CRAFTER' };
      expect(second).toMatchObject({
        ...{ ...given, ...words, id: crafter.id, modelTier: 'FAST', parentId: lead.id },
      });
      expect(first).toMatchObject({ ...given, id: lead.id, name: 'lead', parentId: null });
      agrees(lead, first);
      agrees(crafter, second);
    });

    test('one that is read by its id is one that is listed, as far as Routa says', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createAgent(workspaceId);
      const [listed] = await account.agentsOf(workspaceId);
      agrees(await account.agent(id), listed);
    });

    test.each(ROLES)('an agent may have the role %s', async (role) => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createAgent(workspaceId, { role });
      expect(await account.agent(id)).toMatchObject({ role, roleText: role });
    });

    test('a model tier that is left out, or null, is SMART', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      for (const modelTier of [undefined, null, ...TIERS]) {
        await account.createAgent(id, { modelTier });
        await account.tick();
      }
      const tiers = (await account.agentsOf(id)).map(({ modelTier }) => modelTier);
      expect(tiers).toEqual(['SMART', 'SMART', ...TIERS]);
    });

    test('an agent comes to any status, from any, and changes in nothing else', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createAgent(workspaceId);
      const [before] = await account.agentsOf(workspaceId);
      for (const status of [...writableAgentStatuses, ...[...writableAgentStatuses].reverse()]) {
        await account.tick();
        const changed = await account.port.setAgentStatus(account.write(), id, status);
        expect(changed).toMatchObject({ id, name: 'lead', status, statusText: status });
        expect(await account.agent(id)).toMatchObject({ status, statusText: status });
        const [listed] = await account.agentsOf(workspaceId);
        const { updatedAt } = listed ?? {};
        expect(listed).toEqual({ ...before, status, statusText: status, updatedAt });
      }
    });

    test('agents are those of their workspace, oldest first', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      for (const name of ['zebra', 'anchor', 'quay']) {
        await account.createAgent(one.id, { name });
        await account.tick();
      }
      await account.createAgent(two.id);
      const names = (await account.agentsOf(one.id)).map(({ name }) => name);
      expect(names).toEqual(['zebra', 'anchor', 'quay']);
      expect(await account.agentsOf(two.id)).toHaveLength(1);
      expect(await account.agentsOf((await account.createWorkspace()).id)).toEqual([]);
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const [one, two] = [await account.createAgent(id), await account.createAgent(id)];
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.agents(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect([...(await account.port.agents(account.read(), []))]).toEqual([]);
    });

    test('an agent that was deleted is gone, and the others stay', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const kept = await account.createAgent(workspaceId);
      const { id } = await account.createAgent(workspaceId);
      await account.port.deleteAgent(account.write(), id);
      expect([...(await account.port.agents(account.read(), [id]))]).toEqual([]);
      expect((await account.agentsOf(workspaceId)).map((one) => one.id)).toEqual([kept.id]);
      await refusal(account.port.deleteAgent(account.write(), id), 'NOT_FOUND');
      await refusal(account.port.setAgentStatus(account.write(), id, 'ACTIVE'), 'NOT_FOUND');
      expect([...(await account.port.agents(account.read(), [id]))]).toEqual([]);
    });

    test('an agent in an unknown workspace is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusal(account.createAgent(unknownLike(id)), 'NOT_FOUND');
    });
  });
}

/** What is said of the agent is what the list says; only what Routa leaves out may be null. */
function agrees(said: RoutaAgent, listed: RoutaAgent | undefined): void {
  const unsaid = UNSAID.filter((field) => said[field] === null).map((field) => [field, null]);
  expect(said).toEqual({ ...listed, ...Object.fromEntries(unsaid) });
}
