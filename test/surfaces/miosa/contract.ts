import { afterAll, beforeAll, describe } from 'vitest';
import { Account } from './contract/account.js';
import { accountContract } from './contract/accounts.js';
import { autoStopContract } from './contract/auto-stop.js';
import { capContract } from './contract/caps.js';
import { computerContract } from './contract/computers.js';
import { copyContract } from './contract/copies.js';
import { coverageContract } from './contract/coverage.js';
import { deletionContract } from './contract/deletion.js';
import { eventContract } from './contract/event-stream.js';
import { failureContract } from './contract/failure.js';
import { fileLimitContract } from './contract/file-limits.js';
import { fileContract } from './contract/files.js';
import { idempotencyContract } from './contract/idempotency.js';
import { lifecycleContract } from './contract/lifecycle.js';
import { moveContract } from './contract/moves.js';
import { previewDomainContract } from './contract/preview-domains.js';
import { projectBySlugContract } from './contract/projects-by-slug.js';
import { projectContract } from './contract/projects.js';
import { settingsContract } from './contract/settings.js';
import { slugContract } from './contract/slugs.js';
import { statsContract } from './contract/stats.js';
import type { MiosaSubject, Skips } from './contract/subject.js';
import { usageContract } from './contract/usage.js';
import { verificationContract } from './contract/verification.js';
import { workspaceContract } from './contract/workspaces.js';

export { TestDns } from './contract/dns.js';
export type { MiosaSubject, Skips } from './contract/subject.js';

/**
 * What every implementation of `MiosaPort` has to do. It is opened once for all tests; each test
 * works on an account of its own.
 */
export function miosaContract(
  name: string,
  open: () => Promise<MiosaSubject>,
  skips: Skips = {},
): void {
  describe(`the MIOSA port, ${name}`, { timeout: 60_000 }, () => {
    let subject: MiosaSubject | undefined;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject?.close());

    const newAccount = (): Account => {
      if (!subject) throw new Error('The implementation has not been opened.');
      return new Account(subject);
    };

    workspaceContract(newAccount);
    slugContract(newAccount);
    deletionContract(newAccount);
    projectContract(newAccount);
    computerContract(newAccount);
    projectBySlugContract(newAccount);
    lifecycleContract(newAccount);
    failureContract(newAccount, skips);
    autoStopContract(newAccount);
    settingsContract(newAccount);
    capContract(newAccount);
    moveContract(newAccount);
    copyContract(newAccount);
    statsContract(newAccount);
    usageContract(newAccount);
    previewDomainContract(newAccount);
    verificationContract(newAccount);
    fileContract(newAccount);
    fileLimitContract(newAccount);
    idempotencyContract(newAccount, skips);
    eventContract(newAccount);
    accountContract(newAccount);
    coverageContract();
  });
}
