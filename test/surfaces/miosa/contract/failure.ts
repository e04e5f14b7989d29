import { describe, expect, test } from 'vitest';
import type { MiosaComputer } from '../../../../src/surfaces/miosa/port.js';
import { found } from '../../answers.js';
import type { Account, NewAccount } from './account.js';
import { refusal } from './refusal.js';
import { MINUTE_MS, remove } from './running.js';
import type { Skips } from './subject.js';

export function failureContract(newAccount: NewAccount, skips: Skips): void {
  describe.skipIf(skips.simulatedFailure !== undefined)('a computer in error', () => {
    test('stays so, and takes no order but to be deleted', async () => {
      const account = newAccount();
      const failed = await failNew(account);
      const { port } = account;
      await refusal(port.startComputer(account.write(), failed.id), 'CONFLICT');
      await refusal(port.stopComputer(account.write(), failed.id), 'CONFLICT');
      await refusal(port.restartComputer(account.write(), failed.id), 'CONFLICT');
      await refusal(account.files(failed.id), 'CONFLICT');
      await account.advance(60 * MINUTE_MS);
      expect(await account.computer(failed.id)).toEqual(failed);
      await remove(account, failed.id);
      expect(await port.listComputers(account.read())).toEqual([]);
    });

    test('is counted as one, and used nothing', async () => {
      const account = newAccount();
      const { workspaceId } = await failNew(account);
      await account.advance(60 * MINUTE_MS);
      const call = account.read();
      const stats = found(await account.port.statsOf(call, [workspaceId]), workspaceId);
      expect(stats).toMatchObject({
        computers: 1,
        byStatus: { running: 0, stopped: 0, provisioning: 0, error: 1 },
      });
      const query = { window: '24h', granularity: 'hour' } as const;
      const usage = found(await account.port.usageOf(call, [workspaceId], query), workspaceId);
      expect(usage).toMatchObject({ credits: 0, computeHours: 0 });
    });

    test('is told of in the events', async (context) => {
      const account = newAccount();
      account.events(context);
      const { id, workspaceId } = await failNew(account);
      const [first, ...others] = account.events(context);
      expect(first).toMatchObject({ type: 'computer.created', computerId: id });
      expect(others.at(-1)).toMatchObject({
        type: 'computer.status',
        computerId: id,
        workspaceId,
        status: 'ERROR',
        statusText: 'error',
      });
    });
  });
}

async function failNew(account: Account): Promise<MiosaComputer> {
  const { id } = await account.createComputer({ name: 'press simulate:failure' });
  await account.advance(5 * MINUTE_MS);
  const computer = await account.computer(id);
  expect(computer).toMatchObject({ status: 'ERROR', statusText: 'error' });
  return computer;
}
