import { afterAll, beforeAll, describe } from 'vitest';
import { Account } from './contract/account.js';
import { accountContract } from './contract/accounts.js';
import { agentContract } from './contract/agents.js';
import { archiveContract } from './contract/archive.js';
import { codebaseContract } from './contract/codebases.js';
import { coverageContract } from './contract/coverage.js';
import { deletionContract } from './contract/deletion.js';
import { eventContract } from './contract/event-stream.js';
import { idempotencyContract } from './contract/idempotency.js';
import { metadataContract } from './contract/metadata.js';
import { noteContract } from './contract/notes.js';
import { Repositories } from './contract/repositories.js';
import { repositoryContract } from './contract/repository.js';
import type { Differences, RoutaSubject } from './contract/subject.js';
import { taskContract } from './contract/tasks.js';
import { workspaceContract } from './contract/workspaces.js';

export type { Differences, RoutaSubject, Skips } from './contract/subject.js';

/**
 * What every implementation of `RoutaPort` has to do. It is opened once for all tests; each test
 * works on an account of its own, where there are several, and on workspaces of its own.
 */
export function routaContract(
  name: string,
  open: () => Promise<RoutaSubject>,
  differences: Differences = {},
): void {
  const { skips = {} } = differences;
  describe(`the Routa port, ${name}`, { timeout: 60_000 }, () => {
    let opened: { subject: RoutaSubject; repositories: Repositories } | undefined;
    beforeAll(async () => {
      opened = { subject: await open(), repositories: await Repositories.open() };
    });
    afterAll(async () => {
      await opened?.subject.close();
      await opened?.repositories.close();
    });

    const newAccount = (): Account => {
      if (!opened) throw new Error('The implementation has not been opened.');
      return new Account(opened.subject, opened.repositories);
    };

    workspaceContract(newAccount);
    repositoryContract(newAccount, differences);
    metadataContract(newAccount);
    archiveContract(newAccount, differences);
    deletionContract(newAccount);
    codebaseContract(newAccount);
    taskContract(newAccount);
    agentContract(newAccount);
    noteContract(newAccount);
    idempotencyContract(newAccount, skips);
    eventContract(newAccount, skips);
    accountContract(newAccount, skips);
    coverageContract(differences);
  });
}
