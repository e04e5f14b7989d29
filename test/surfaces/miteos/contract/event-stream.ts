import { beforeEach, describe, expect, test } from 'vitest';
import type { MiteosEvent } from '../../../../src/surfaces/miteos/port.js';
import type { NewAccount } from './account.js';
import { only } from './account.js';
import { startWaiting } from './approvals.js';
import { goLive } from './deployments.js';
import { ofTask, ofType } from './events.js';
import { HOUR_MS, runTo, runToComplete, startAgent } from './running.js';
import type { Skips } from './subject.js';

export function eventContract(newAccount: NewAccount, skips: Skips): void {
  describe('events', () => {
    beforeEach(({ skip }) => {
      skip(skips.events !== undefined, skips.events);
    });

    test('they are in order of time, each with a key of its own and the workspace that it is about', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id: workspaceId } = await account.createWorkspace();
      const file = await account.uploadFile(workspaceId);
      const config = { autonomyLevel: 0, maxAgents: 3, autoDeploy: true, deployTarget: 'vercel' };
      const one = await account.createTask(config, { workspaceId });
      const two = await account.createTask({ maxAgents: 2 });
      await account.port.deleteFile(account.write(), workspaceId, file.id);
      await account.createDeployment(workspaceId);
      await runToComplete(account, one.id, { decide: { approved: true } });
      await runToComplete(account, two.id);
      const events = account.events(context);
      expect(events.length).toBeGreaterThan(10);
      const times = events.map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeLessThanOrEqual(account.subject.now().getTime());
      const keys = events.map(({ dedupeKey }) => dedupeKey);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).not.toContain('');
      const places = (taskId: string) =>
        new Set(ofTask(events, taskId).map((event) => event.workspaceId));
      expect([places(one.id), places(two.id)]).toEqual([new Set([workspaceId]), new Set([null])]);
    });

    test('they tell the life of a task from PLANNING over RUNNING to COMPLETE', async (context) => {
      const account = newAccount();
      const { id } = await account.createTask();
      await runToComplete(account, id);
      const all = ofType(ofTask(account.events(context), id), 'task.status');
      const statuses = all.map(({ status }) => status);
      if (statuses[0] === 'PENDING') statuses.shift();
      expect(statuses).toEqual(['PLANNING', 'RUNNING', 'COMPLETE']);
      expect(all.map(({ statusText }) => statusText.toUpperCase())).toEqual(
        all.map(({ status }) => status),
      );
    });

    test('the last event of a task is that it is COMPLETE', async (context) => {
      const account = newAccount();
      const { id } = await account.createTask({ maxAgents: 3 });
      await runToComplete(account, id);
      await account.advance(24 * HOUR_MS);
      expectLast(account.events(context), id, 'COMPLETE');
    });

    test('the last event of a task is that it is CANCELLED', async (context) => {
      const account = newAccount();
      const { task } = await startAgent(account);
      await account.port.cancelTask(account.write(), task.id);
      await account.advance(24 * HOUR_MS);
      expectLast(account.events(context), task.id, 'CANCELLED');
      const waiting = await startWaiting(account, context);
      await account.port.cancelTask(account.write(), waiting.task.id);
      await account.advance(24 * HOUR_MS);
      expectLast(account.events(context), waiting.task.id, 'CANCELLED');
    });

    test('the last event of a task is that it is FAILED', async (context) => {
      context.skip(skips.simulatedFailure !== undefined, skips.simulatedFailure);
      const account = newAccount();
      const { id } = await account.createTask({}, { prompt: 'simulate:failure' });
      await runTo(account, id, ({ status }) => status === 'FAILED');
      await account.advance(24 * HOUR_MS);
      expectLast(account.events(context), id, 'FAILED');
    });

    test('the last that is told of a task and its agents is what a read gives', async (context) => {
      const account = newAccount();
      const { id } = await account.createTask({ maxAgents: 3 });
      await runToComplete(account, id, {
        onPoll: ({ status, detail }) => {
          const events = ofTask(account.events(context), id);
          const told = ofType(events, 'task.status').at(-1);
          expect(told?.status ?? 'PENDING').toBe(status);
          for (const agent of detail.agents) {
            const ofAgent = events.filter(
              (event) => 'agentId' in event && event.agentId === agent.id,
            );
            expect(ofType(ofAgent, 'agent.status').at(-1)?.status ?? 'IDLE').toBe(agent.status);
            expect(ofType(ofAgent, 'agent.progress').at(-1)?.progress ?? 0).toBe(agent.progress);
            expect(ofType(ofAgent, 'agent.tool').at(-1)?.tool ?? null).toBe(agent.currentTool);
          }
          expect(ofType(events, 'task.cost').at(-1)?.cost ?? 0).toBeCloseTo(detail.cost, 9);
        },
      });
    });

    test('an approval is required before it is decided, and decided once', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id } = await account.createTask({ autonomyLevel: 0, maxAgents: 3 });
      await runToComplete(account, id, { decide: { approved: true } });
      const events = account.events(context);
      const required = ofType(events, 'approval.required');
      const decided = ofType(events, 'approval.decided');
      expect(required.length).toBeGreaterThanOrEqual(1);
      const ids = required.map(({ approvalId }) => approvalId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(decided.map(({ approvalId }) => approvalId).sort()).toEqual([...ids].sort());
      for (const decision of decided) {
        const request = only(required.filter((one) => one.approvalId === decision.approvalId));
        expect(events.indexOf(request)).toBeLessThan(events.indexOf(decision));
        expect(decision).toMatchObject({ agentId: request.agentId, taskId: id });
      }
    });

    test('each deliverable is told of once, before its task is COMPLETE', async (context) => {
      const account = newAccount();
      const { id } = await account.createTask({ maxAgents: 3 });
      await runToComplete(account, id);
      const told = ofType(account.events(context), 'deliverable.created').map(
        ({ taskId, deliverableId, name, mimeType, sizeBytes }) => ({
          taskId,
          id: deliverableId,
          name,
          type: mimeType,
          sizeBytes,
        }),
      );
      const listed = (await account.deliverables(id)).map(
        ({ taskId, id: deliverableId, name, type, sizeBytes }) => ({
          taskId,
          id: deliverableId,
          name,
          type,
          sizeBytes,
        }),
      );
      expect(told).toEqual(listed);
    });

    test('each file is told of when it comes and when it goes', async (context) => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const file = await account.uploadFile(workspaceId, 'notes.txt', 'Low water');
      await account.port.deleteFile(account.write(), workspaceId, file.id);
      const about = { workspaceId, fileId: file.id, name: 'notes.txt' };
      expect(account.events(context)).toMatchObject([
        { type: 'file.added', ...about, mimeType: 'text/plain', sizeBytes: 9 },
        { type: 'file.removed', ...about },
      ]);
      const task = await account.createTask({}, { workspaceId });
      await runToComplete(account, task.id);
      const added = ofType(account.events(context), 'file.added').map(({ fileId }) => fileId);
      const listed = (await account.files(workspaceId)).map(({ id }) => id);
      expect(added.slice(1).sort()).toEqual(listed.sort());
    });

    test('they tell the life of a deployment, and which task made it', async (context) => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const config = { autoDeploy: true, deployTarget: 'vercel' };
      const task = await account.createTask(config, { workspaceId });
      await runToComplete(account, task.id);
      const byTask = only(await account.port.listDeployments(account.read()));
      const byHand = await account.createDeployment(workspaceId, 'expo');
      for (const [made, taskId, target] of [
        [byTask, task.id, 'vercel'],
        [byHand, null, 'expo'],
      ] as const) {
        const live = await goLive(account, made.id);
        const told = ofType(account.events(context), 'deployment.status').filter(
          ({ deploymentId }) => deploymentId === made.id,
        );
        for (const event of told) expect(event).toMatchObject({ workspaceId, taskId, target });
        const steps = told.map(({ status, url }) => [status, url]);
        if (steps[0]?.[0] === 'PENDING') expect(steps.shift()).toEqual(['PENDING', null]);
        expect(steps).toEqual([
          ['BUILDING', null],
          ['DEPLOYING', null],
          ['LIVE', live.url],
        ]);
      }
    });
  });
}

function expectLast(events: readonly MiteosEvent[], taskId: string, status: string): void {
  const ofThis = ofTask(events, taskId);
  expect(ofThis.at(-1)).toMatchObject({ type: 'task.status', status });
  expect(ofType(ofThis, 'task.status').filter((event) => event.status === status)).toHaveLength(1);
}
