import type { Account } from './account.js';
import type { Ids } from './methods.js';

/** Every write that is given words, called with these. */
export const WORDS: Record<
  string,
  (account: Account, words: string, own: Ids) => Promise<unknown>
> = {
  'createWorkspace by name': (account, name) => account.createWorkspace({ name, slug: 'words' }),
  'createWorkspace by slug': (account, slug) => account.createWorkspace({ slug }),
  'createWorkspace by external id': (account, externalId) =>
    account.createWorkspace({ externalId }),
  'createWorkspace by description': (account, description) =>
    account.createWorkspace({ description }),
  'createWorkspace by metadata': (account, words) =>
    account.createWorkspace({ metadata: { [words]: [words] } }),
  'updateWorkspace by name': (account, name, own) =>
    account.port.updateWorkspace(account.write(), own.workspace, { name }),
  'updateWorkspace by metadata': (account, words, own) =>
    account.port.updateWorkspace(account.write(), own.workspace, { metadata: { a: words } }),
  'updateSettings by template': (account, words, own) =>
    account.updateSettings(own.target, { allowedTemplateTypes: [words] }),
  'createProject by name': (account, name, own) =>
    account.createProject(own.workspace, { name, slug: 'words' }),
  'createProject by slug': (account, slug, own) => account.createProject(own.workspace, { slug }),
  'createProject by external id': (account, externalId, own) =>
    account.createProject(own.workspace, { name: 'More Words', externalId }),
  'updateProject by description': (account, description, own) =>
    account.port.updateProject(account.write(), own.project, { description }),
  'updateProject by external id': (account, externalId, own) =>
    account.port.updateProject(account.write(), own.project, { externalId }),
  'createComputer by name': (account, name) => account.createComputer({ name }),
  'createComputer by project': (account, slug) => account.createComputer({ project: { slug } }),
  'createComputer by name of a project': (account, name) =>
    account.createComputer({ project: { slug: 'other-words', name } }),
  'createComputer by template': (account, templateType) => account.createComputer({ templateType }),
  'createComputer by metadata': (account, words) =>
    account.createComputer({ metadata: { [words]: words } }),
  'updateComputer by name': (account, name, own) =>
    account.port.updateComputer(account.write(), own.running, { name }),
  'updateComputer by visibility': (account, visibility, own) =>
    account.port.updateComputer(account.write(), own.running, { visibility }),
  'cloneComputer by name': (account, name, own) =>
    account.port.cloneComputer(account.write(), own.running, name),
  'uploadComputerFile by name': (account, name, own) =>
    account.upload(own.running, '/tmp/', 'Low water', name),
  'uploadComputerFile by path': (account, words, own) =>
    account.upload(own.running, `/tmp/${words}`),
  'listComputerFiles by path': (account, words, own) => account.files(own.running, `/tmp/${words}`),
  'downloadComputerFile by path': (account, words, own) =>
    account.port.downloadComputerFile(account.read(), own.running, `/tmp/${words}-none`),
  'deleteComputerFile by path': (account, words, own) =>
    account.port.deleteComputerFile(account.write(), own.running, `/tmp/${words}-none`),
};
