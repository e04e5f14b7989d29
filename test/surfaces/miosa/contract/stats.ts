import { describe, expect, test } from 'vitest';
import type { ComputerStatus, WorkspaceStats } from '../../../../src/surfaces/miosa/port.js';
import { found } from '../../answers.js';
import { type Account, type NewAccount, unknownLike } from './account.js';
import { remove, startNew, stop } from './running.js';

type Counted = keyof WorkspaceStats['byStatus'];

/** Which of the four counts a status is in. */
const COUNTED: Partial<Record<ComputerStatus, Counted>> = {
  PROVISIONING: 'provisioning',
  STARTING: 'provisioning',
  RUNNING: 'running',
  STOPPING: 'running',
  STOPPED: 'stopped',
  ERROR: 'error',
};

const NONE = { running: 0, stopped: 0, provisioning: 0, error: 0 };

export function statsContract(newAccount: NewAccount): void {
  describe('stats', () => {
    test('an empty workspace has none of anything', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      expect(await statsOf(account, id)).toEqual({
        computers: 0,
        byStatus: NONE,
        vcpus: 0,
        memoryMb: 0,
        diskGb: 0,
      });
    });

    test('computers are counted by status, and their resources in every status', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const stopped = await startNew(account, { workspaceId, size: 'large' });
      await stop(account, stopped.id);
      await startNew(account, { workspaceId, size: 'medium' });
      const fresh = await account.createComputer({ workspaceId });
      await startNew(account);
      await account.port.moveComputer(account.write(), fresh.id, workspaceId);
      expect(await statsOf(account, workspaceId)).toMatchObject({
        computers: 3,
        vcpus: 7,
        memoryMb: 28672,
      });
      await expectCounts(account, workspaceId);
    });

    test('the counts follow a computer through its states', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createComputer({ workspaceId });
      expect((await statsOf(account, workspaceId)).byStatus).toEqual({ ...NONE, provisioning: 1 });
      await remove(account, id);
      const { id: other } = await startNew(account, { workspaceId });
      expect((await statsOf(account, workspaceId)).byStatus).toEqual({ ...NONE, running: 1 });
      await account.port.stopComputer(account.write(), other);
      await expectCounts(account, workspaceId);
      await stop(account, other);
      expect((await statsOf(account, workspaceId)).byStatus).toEqual({ ...NONE, stopped: 1 });
      await account.port.startComputer(account.write(), other);
      await expectCounts(account, workspaceId);
      await remove(account, other);
      expect(await statsOf(account, workspaceId)).toMatchObject({ computers: 0, byStatus: NONE });
    });

    test('disks add up', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.createComputer({ workspaceId });
      const { diskGb } = await statsOf(account, workspaceId);
      expect(diskGb).toBeGreaterThan(0);
      await account.createComputer({ workspaceId });
      expect((await statsOf(account, workspaceId)).diskGb).toBe(2 * diskGb);
    });

    test('a resize and a move change the resources', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await startNew(account, { workspaceId });
      await account.port.resizeComputer(account.write(), id, 'medium');
      expect(await statsOf(account, workspaceId)).toMatchObject({ vcpus: 2, memoryMb: 8192 });
      const target = await account.defaultWorkspace();
      await account.port.moveComputer(account.write(), id, target.id);
      expect(await statsOf(account, workspaceId)).toMatchObject({ computers: 0, vcpus: 0 });
      expect(await statsOf(account, target.id)).toMatchObject({ computers: 1, vcpus: 2 });
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      await account.createComputer({ workspaceId: one.id });
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.statsOf(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(answer, one.id).computers).toBe(1);
      expect(found(answer, two.id).computers).toBe(0);
      expect([...(await account.port.statsOf(account.read(), []))]).toEqual([]);
    });
  });
}

async function statsOf(account: Account, workspaceId: string): Promise<WorkspaceStats> {
  return found(await account.port.statsOf(account.read(), [workspaceId]), workspaceId);
}

/** The counts are those of the computers as they are now. */
async function expectCounts(account: Account, workspaceId: string): Promise<void> {
  const expected = { ...NONE };
  for (const { status } of await account.computersOf(workspaceId)) {
    const counted = COUNTED[status];
    if (!counted) throw new Error(`A computer that is ${status} is in no count.`);
    expected[counted] += 1;
  }
  expect((await statsOf(account, workspaceId)).byStatus).toEqual(expected);
}
