import { describe, expect, test } from 'vitest';
import type { NewAccount } from './account.js';
import { milestones, ofComputer } from './events.js';
import { MINUTE_MS, remove, runTo, start, startNew, stop } from './running.js';

export function eventContract(newAccount: NewAccount): void {
  describe('events', () => {
    test('they tell the life of a computer, in order', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await startNew(account, { workspaceId, size: 'medium' });
      await stop(account, id);
      await start(account, id);
      await remove(account, id);
      await account.advance(10 * MINUTE_MS);
      const events = account.events(context);
      expect(milestones(events, id)).toEqual([
        'computer.created',
        'RUNNING',
        'STOPPED',
        'RUNNING',
        'computer.deleted',
      ]);
      const ofThis = ofComputer(events, id);
      expect(ofThis[0]).toMatchObject({ type: 'computer.created', workspaceId, size: 'medium' });
      expect(ofThis.at(-1)).toMatchObject({ type: 'computer.deleted', workspaceId });
      for (const event of ofThis) {
        expect(event.workspaceId).toBe(workspaceId);
        if (event.type === 'computer.status') {
          expect(event.statusText.toUpperCase()).toBe(event.status);
        }
      }
    });

    test('they are in order of time, each with a key of its own', async (context) => {
      const account = newAccount();
      account.events(context);
      const one = await startNew(account);
      const two = await startNew(account);
      await stop(account, one.id);
      await account.port.restartComputer(account.write(), two.id);
      await account.advance(MINUTE_MS);
      await start(account, one.id);
      await remove(account, two.id);
      const events = account.events(context);
      expect(events.length).toBeGreaterThanOrEqual(7);
      const times = events.map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeLessThanOrEqual(account.subject.now().getTime());
      const keys = events.map(({ dedupeKey }) => dedupeKey);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).not.toContain('');
    });

    test('what was told of a status last is what a read gives', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id } = await startNew(account);
      for (const work of [stop, start]) {
        await work(account, id);
        const told = ofComputer(account.events(context), id).at(-1);
        const { status, statusText } = await account.computer(id);
        expect(told).toMatchObject({ type: 'computer.status', status, statusText });
      }
    });

    test('what changes no status tells none', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id } = await startNew(account);
      const told = () => milestones(account.events(context), id);
      const before = told();
      await account.port.startComputer(account.write(), id);
      await account.port.updateComputer(account.write(), id, { name: 'press-2' });
      await account.upload(id);
      await account.advance(10 * MINUTE_MS);
      expect(told()).toEqual(before);
    });

    test('the stop of an idle computer is told of too', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { defaultAutoStopSeconds: 60 });
      const { id } = await startNew(account, { workspaceId });
      await runTo(account, id, 'STOPPED');
      const expected = ['computer.created', 'RUNNING', 'STOPPED'];
      expect(milestones(account.events(context), id)).toEqual(expected);
    });

    test('a clone is told of as a computer of its own', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id, workspaceId } = await startNew(account, { size: 'large' });
      const clone = await account.port.cloneComputer(account.write(), id, null);
      await runTo(account, clone.id, 'RUNNING');
      const events = account.events(context);
      expect(milestones(events, clone.id)).toEqual(['computer.created', 'RUNNING']);
      expect(ofComputer(events, clone.id)[0]).toMatchObject({ workspaceId, size: 'large' });
    });

    test('after a move they name the new workspace', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id: target } = await account.createWorkspace();
      const { id } = await startNew(account);
      await account.port.moveComputer(account.write(), id, target);
      await stop(account, id);
      expect(ofComputer(account.events(context), id).at(-1)).toMatchObject({
        type: 'computer.status',
        status: 'STOPPED',
        workspaceId: target,
      });
    });

    test('what was refused tells nothing', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputers: 0 });
      await expect(account.createComputer({ workspaceId })).rejects.toHaveProperty('code');
      await account.advance(MINUTE_MS);
      expect(account.events(context)).toEqual([]);
    });
  });
}
