import type { Account } from './account.js';
import type { Ids } from './methods.js';

/** Every write that is given words, called with these. */
export const WORDS: Record<
  string,
  (account: Account, words: string, own: Ids) => Promise<unknown>
> = {
  'createWorkspace by title': (account, title) => account.createWorkspace({ title }),
  'createWorkspace by metadata': (account, words) =>
    account.createWorkspace({ metadata: { [words]: words } }),
  'createWorkspace by repository': (account, path) =>
    account.createWorkspace({ repository: { path } }),
  'updateWorkspace by title': (account, title, own) =>
    account.port.updateWorkspace(account.write(), own.workspace, { title }),
  'updateWorkspace by metadata': (account, words, own) =>
    account.port.updateWorkspace(account.write(), own.workspace, { metadata: { [words]: words } }),
  'addCodebase by path': (account, path, own) => account.addCodebase(own.workspace, { path }),
  'addCodebase by name': (account, name, own) => account.addCodebase(own.workspace, { name }),
  'addCodebase by branch': (account, branch, own) => account.addCodebase(own.workspace, { branch }),
  'updateCodebase by path': (account, path, own) =>
    account.port.updateCodebase(account.write(), own.workspace, own.codebase, { path }),
  'updateCodebase by name': (account, name, own) =>
    account.port.updateCodebase(account.write(), own.workspace, own.codebase, { name }),
  'createTask by title': (account, title, own) => account.createTask(own.workspace, { title }),
  'createTask by objective': (account, objective, own) =>
    account.createTask(own.workspace, { objective }),
  'createTask by scope': (account, scope, own) => account.createTask(own.workspace, { scope }),
  'createTask by labels': (account, words, own) =>
    account.createTask(own.workspace, { labels: [words], acceptanceCriteria: [words] }),
  'createTask by dependencies': (account, words, own) =>
    account.createTask(own.workspace, { dependencies: [words] }),
  'updateTask by title': (account, title, own) =>
    account.port.updateTask(account.write(), own.task, { title }),
  'updateTask by agent': (account, assignedTo, own) =>
    account.port.updateTask(account.write(), own.task, { assignedTo }),
  'updateTask by summary': (account, completionSummary, own) =>
    account.port.updateTask(account.write(), own.task, { completionSummary }),
  'createAgent by name': (account, name, own) => account.createAgent(own.workspace, { name }),
  'createAgent by parent': (account, parentId, own) =>
    account.createAgent(own.workspace, { parentId }),
  'saveNote by id': (account, id, own) => account.saveNote(own.workspace, { id }),
  'saveNote by title': (account, title, own) => account.saveNote(own.workspace, { title }),
  'saveNote by content': (account, content, own) => account.saveNote(own.workspace, { content }),
  'saveNote by task': (account, linkedTaskId, own) =>
    account.saveNote(own.workspace, { linkedTaskId }),
};
