import { afterAll, beforeAll, describe, expect, type RunnerTestSuite as Suite } from 'vitest';
import { Account } from './contract/account.js';
import { accountContract } from './contract/accounts.js';
import { agentContract } from './contract/agents.js';
import { approvalContract } from './contract/approvals.js';
import { deliverableContract } from './contract/deliverables.js';
import { deploymentContract } from './contract/deployments.js';
import { eventContract } from './contract/event-stream.js';
import { fileContract } from './contract/files.js';
import { idempotencyContract } from './contract/idempotency.js';
import { lifecycleContract } from './contract/lifecycle.js';
import { repeatedChangeContract } from './contract/repeated-changes.js';
import type { MiteosSubject, Skips } from './contract/subject.js';
import { taskContract } from './contract/tasks.js';
import { workspaceContract } from './contract/workspaces.js';

export type { MiteosSubject, Skips } from './contract/subject.js';

/**
 * What every implementation of `MiteosPort` has to do. It is opened once for all tests; each test
 * works on an account of its own. What is skipped has to be what is expected to be, test by test.
 */
export function miteosContract(
  name: string,
  open: () => Promise<MiteosSubject>,
  skips: Skips = {},
  expectedSkips: readonly string[] = [],
): void {
  describe(`the Miteos port, ${name}`, { timeout: 60_000 }, () => {
    let subject: MiteosSubject | undefined;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject?.close());

    afterAll(({}, suite) => {
      expect(skippedIn(suite), 'what this implementation cannot do').toEqual(expectedSkips);
    });

    const newAccount = (): Account => {
      if (!subject) throw new Error('The implementation has not been opened.');
      return new Account(subject);
    };

    workspaceContract(newAccount);
    fileContract(newAccount);
    taskContract(newAccount);
    lifecycleContract(newAccount, skips);
    deliverableContract(newAccount);
    agentContract(newAccount);
    approvalContract(newAccount);
    deploymentContract(newAccount);
    idempotencyContract(newAccount, skips);
    repeatedChangeContract(newAccount, skips);
    eventContract(newAccount, skips);
    accountContract(newAccount);
  });
}

function skippedIn(suite: Suite): string[] {
  return suite.tasks.flatMap((task) => {
    if (task.type === 'suite') return skippedIn(task);
    return task.mode === 'skip' || task.result?.state === 'skip' ? [task.name] : [];
  });
}
