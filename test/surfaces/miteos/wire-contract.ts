import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { accessContract } from './wire-contract/access.js';
import { WireAccount } from './wire-contract/account.js';
import { agentContract } from './wire-contract/agents.js';
import { approvalContract } from './wire-contract/approvals.js';
import { coreContract } from './wire-contract/core.js';
import { deliverableContract } from './wire-contract/deliverables.js';
import { deploymentContract } from './wire-contract/deployments.js';
import { fileContract } from './wire-contract/files.js';
import { lifecycleContract } from './wire-contract/lifecycle.js';
import type { NewAccount } from './wire-contract/new-account.js';
import { oddIdContract } from './wire-contract/odd-ids.js';
import type { WireSubject } from './wire-contract/subject.js';
import { taskPageContract } from './wire-contract/task-pages.js';
import { taskContract } from './wire-contract/tasks.js';
import { undocumentedContract } from './wire-contract/undocumented.js';
import { workspaceContract } from './wire-contract/workspaces.js';

export type { WireSubject } from './wire-contract/subject.js';

/**
 * What an HTTP client of Miteos may rely on, as its documentation has it. It is opened once for all
 * tests; each test works with keys of its own.
 */
export function wireContract(name: string, open: () => Promise<WireSubject>): void {
  describe(`the REST API of Miteos, ${name}`, { timeout: 60_000 }, () => {
    let subject: WireSubject | undefined;
    const accounts: WireAccount[] = [];
    beforeAll(async () => {
      subject = await open();
    });
    afterEach(async () => {
      await Promise.all(accounts.splice(0).map((account) => account.close()));
    });
    afterAll(() => subject?.close());

    const newAccount: NewAccount = (key) => {
      if (!subject) throw new Error('Nothing has been opened.');
      const account = new WireAccount(subject, subject.newKey(key));
      accounts.push(account);
      return account;
    };

    coreContract(newAccount);
    accessContract(newAccount);
    workspaceContract(newAccount);
    fileContract(newAccount);
    taskContract(newAccount);
    taskPageContract(newAccount);
    lifecycleContract(newAccount);
    deliverableContract(newAccount);
    agentContract(newAccount);
    approvalContract(newAccount);
    deploymentContract(newAccount);
    oddIdContract(newAccount);
    undocumentedContract(newAccount);
  });
}
