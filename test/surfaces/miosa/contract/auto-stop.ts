import { describe, expect, test } from 'vitest';
import type { Account, NewAccount } from './account.js';
import { DAY_MS, MINUTE_MS, runTo, start, startNew, stop } from './running.js';

const IDLE_SECONDS = 600;

export function autoStopContract(newAccount: NewAccount): void {
  describe('the stop of an idle computer', () => {
    test('comes after the idle seconds of the settings, and not before', async () => {
      const account = newAccount();
      const { id } = await startNewIn(account, IDLE_SECONDS);
      await account.advance(9 * MINUTE_MS);
      expect((await account.computer(id)).status).toBe('RUNNING');
      await account.advance(MINUTE_MS);
      await runTo(account, id, 'STOPPED');
      await account.advance(DAY_MS);
      expect((await account.computer(id)).status).toBe('STOPPED');
    });

    test('never comes when they are 0', async () => {
      const account = newAccount();
      const { id } = await startNewIn(account, 0);
      await account.advance(40 * DAY_MS);
      expect((await account.computer(id)).status).toBe('RUNNING');
    });

    test('comes later for one whose files are at work', async () => {
      const account = newAccount();
      const { id } = await startNewIn(account, IDLE_SECONDS);
      await account.advance(9 * MINUTE_MS);
      await account.upload(id);
      await account.advance(9 * MINUTE_MS);
      expect((await account.computer(id)).status).toBe('RUNNING');
      await account.advance(MINUTE_MS);
      await runTo(account, id, 'STOPPED');
    });

    test('comes again after the next start', async () => {
      const account = newAccount();
      const { id } = await startNewIn(account, IDLE_SECONDS);
      await account.advance(10 * MINUTE_MS);
      await runTo(account, id, 'STOPPED');
      await start(account, id);
      await account.advance(9 * MINUTE_MS);
      expect((await account.computer(id)).status).toBe('RUNNING');
      await account.advance(MINUTE_MS);
      await runTo(account, id, 'STOPPED');
    });

    test('counts from the last start, not from one before it', async () => {
      const account = newAccount();
      const { id } = await startNewIn(account, IDLE_SECONDS);
      await account.advance(6 * MINUTE_MS);
      await stop(account, id);
      await start(account, id);
      await account.advance(6 * MINUTE_MS);
      expect((await account.computer(id)).status).toBe('RUNNING');
    });

    test('is for new computers: what a workspace is set to later leaves the old ones', async () => {
      const account = newAccount();
      const never = await startNewIn(account, 0);
      const { workspaceId } = never;
      await account.updateSettings(workspaceId, { defaultAutoStopSeconds: IDLE_SECONDS });
      const soon = await startNew(account, { workspaceId });
      await account.updateSettings(workspaceId, { defaultAutoStopSeconds: 0 });
      await account.advance(10 * MINUTE_MS);
      await runTo(account, soon.id, 'STOPPED');
      expect((await account.computer(never.id)).status).toBe('RUNNING');
    });
  });
}

async function startNewIn(account: Account, defaultAutoStopSeconds: number) {
  const { id: workspaceId } = await account.createWorkspace();
  await account.updateSettings(workspaceId, { defaultAutoStopSeconds });
  return startNew(account, { workspaceId });
}
