import { describe, expect, test } from 'vitest';
import type { ComputerStatus } from '../../../../src/surfaces/miosa/port.js';
import type { NewAccount } from './account.js';
import { refusal } from './refusal.js';
import { DAY_MS, runTo, start, startNew, stop } from './running.js';

export function lifecycleContract(newAccount: NewAccount): void {
  describe('the life of a computer', () => {
    test('goes from PROVISIONING to RUNNING by itself, and stays there', async () => {
      const account = newAccount();
      const { id } = await account.createComputer();
      const seen = new Set<ComputerStatus>();
      const running = await runTo(account, id, 'RUNNING', ({ status }) => void seen.add(status));
      expect([...seen]).toEqual(['PROVISIONING', 'RUNNING']);
      expect(running.statusText).toBe('running');
      await account.advance(2 * DAY_MS);
      expect(await account.computer(id)).toEqual(running);
    });

    test('goes from RUNNING over STOPPING to STOPPED, and stays there', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const { status } = await account.port.stopComputer(account.write(), id);
      expect(['STOPPING', 'STOPPED']).toContain(status);
      const seen = new Set<ComputerStatus>();
      const stopped = await runTo(account, id, 'STOPPED', (one) => void seen.add(one.status));
      expect(['STOPPING,STOPPED', 'STOPPED']).toContain([...seen].join());
      expect(stopped.statusText).toBe('stopped');
      await account.advance(2 * DAY_MS);
      expect(await account.computer(id)).toEqual(stopped);
    });

    test('goes from STOPPED over STARTING to RUNNING', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await stop(account, id);
      const { status } = await account.port.startComputer(account.write(), id);
      expect(['STARTING', 'RUNNING']).toContain(status);
      const seen = new Set<ComputerStatus>();
      await runTo(account, id, 'RUNNING', (one) => void seen.add(one.status));
      expect(['STARTING,RUNNING', 'RUNNING']).toContain([...seen].join());
    });

    test('a start of one that runs changes nothing', async () => {
      const account = newAccount();
      const running = await startNew(account);
      expect(await account.port.startComputer(account.write(), running.id)).toEqual(running);
      await account.advance(DAY_MS);
      expect(await account.computer(running.id)).toEqual(running);
    });

    test('a stop of one that is stopped changes nothing', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const stopped = await stop(account, id);
      expect(await account.port.stopComputer(account.write(), id)).toEqual(stopped);
      await account.advance(DAY_MS);
      expect(await account.computer(id)).toEqual(stopped);
    });

    test('a start, a stop and a restart while it is PROVISIONING are a CONFLICT', async () => {
      const account = newAccount();
      const made = await account.createComputer();
      await refusal(account.port.startComputer(account.write(), made.id), 'CONFLICT');
      await refusal(account.port.stopComputer(account.write(), made.id), 'CONFLICT');
      await refusal(account.port.restartComputer(account.write(), made.id), 'CONFLICT');
      expect(await account.computer(made.id)).toEqual(made);
      await runTo(account, made.id, 'RUNNING');
    });

    test('a restart of one that is stopped is a CONFLICT', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const stopped = await stop(account, id);
      await refusal(account.port.restartComputer(account.write(), id), 'CONFLICT');
      expect(await account.computer(id)).toEqual(stopped);
    });

    test('after a restart it runs again', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const { status } = await account.port.restartComputer(account.write(), id);
      expect(['STOPPED', 'ERROR', 'UNKNOWN', 'DELETING']).not.toContain(status);
      await runTo(account, id, 'RUNNING');
      await account.advance(DAY_MS);
      expect((await account.computer(id)).status).toBe('RUNNING');
    });

    test('can be started and stopped over and over', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      for (let round = 0; round < 3; round += 1) {
        await stop(account, id);
        await start(account, id);
      }
    });

    test('a change while it is PROVISIONING does not keep it from RUNNING', async () => {
      const account = newAccount();
      const { id } = await account.createComputer();
      await account.port.updateComputer(account.write(), id, { name: 'press-2' });
      expect((await runTo(account, id, 'RUNNING')).name).toBe('press-2');
    });
  });
}
