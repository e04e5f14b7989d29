import type { Account } from './account.js';
import { firstOf, streamOf } from './account.js';
import { startWaiting } from './approvals.js';
import { runToComplete, startAgent } from './running.js';

/** The id of one thing of each kind. */
export type Ids = Record<
  | 'workspace'
  | 'file'
  | 'task'
  | 'completeTask'
  | 'deliverable'
  | 'agent'
  | 'approval'
  | 'deployment',
  string
>;

type Method = (account: Account, ids: Ids, own: Ids) => Promise<unknown>;

/** Every read that takes ids, called with `ids`. */
export const READS: Record<string, Method> = {
  workspaces: (account, ids) => account.port.workspaces(account.read(), [ids.workspace]),
  filesOf: (account, ids) => account.port.filesOf(account.read(), [ids.workspace]),
  tasks: (account, ids) => account.port.tasks(account.read(), [ids.task, ids.completeTask]),
  deliverablesOf: (account, ids) =>
    account.port.deliverablesOf(account.read(), [ids.task, ids.completeTask]),
  deployments: (account, ids) => account.port.deployments(account.read(), [ids.deployment]),
};

/** Every other method that takes an id, called with `ids`, and where there are two with one of `own`. */
export const CALLS: Record<string, Method> = {
  uploadFile: (account, ids) => account.uploadFile(ids.workspace),
  deleteFile: (account, ids) => account.port.deleteFile(account.write(), ids.workspace, ids.file),
  'deleteFile in an own workspace': (account, ids, own) =>
    account.port.deleteFile(account.write(), own.workspace, ids.file),
  'deleteFile in a workspace that is not': (account, ids, own) =>
    account.port.deleteFile(account.write(), ids.workspace, own.file),
  createTask: (account, ids) => account.createTask({}, { workspaceId: ids.workspace }),
  cancelTask: (account, ids) => account.port.cancelTask(account.write(), ids.task),
  'cancelTask when it has ended': (account, ids) =>
    account.port.cancelTask(account.write(), ids.completeTask),
  downloadDeliverable: (account, ids) =>
    account.port.downloadDeliverable(account.read(), ids.completeTask, ids.deliverable),
  'downloadDeliverable of an own task': (account, ids, own) =>
    account.port.downloadDeliverable(account.read(), own.completeTask, ids.deliverable),
  'downloadDeliverable of a task that is not': (account, ids, own) =>
    account.port.downloadDeliverable(account.read(), ids.completeTask, own.deliverable),
  pauseAgent: (account, ids) => account.port.pauseAgent(account.write(), ids.agent),
  resumeAgent: (account, ids) => account.port.resumeAgent(account.write(), ids.agent),
  guideAgent: (account, ids) => account.port.guideAgent(account.write(), ids.agent, 'Go on'),
  cancelAgent: (account, ids) => account.port.cancelAgent(account.write(), ids.agent),
  decideApproval: (account, ids) =>
    account.port.decideApproval(account.write(), ids.agent, ids.approval, { approved: true }),
  'decideApproval of an own agent': (account, ids, own) =>
    account.port.decideApproval(account.write(), own.agent, ids.approval, { approved: true }),
  'decideApproval of an agent that is not': (account, ids, own) =>
    account.port.decideApproval(account.write(), ids.agent, own.approval, { approved: true }),
  createDeployment: (account, ids) => account.createDeployment(ids.workspace),
};

/** Makes one thing of each kind. The agent waits for the approval, where approvals can be known. */
export async function populate(account: Account): Promise<Ids> {
  const { id: workspace } = await account.createWorkspace();
  const { id: file } = await account.uploadFile(workspace);
  const { id: completeTask } = await account.createTask({}, { workspaceId: workspace });
  await runToComplete(account, completeTask);
  const { id: deliverable } = firstOf(await account.deliverables(completeTask));
  const { id: deployment } = await account.createDeployment(workspace);
  const made = { workspace, file, completeTask, deliverable, deployment };
  if (account.subject.events(account.name) === null) {
    const { task, agent } = await startAgent(account);
    return { ...made, task: task.id, agent: agent.id, approval: 'unknown' };
  }
  const { task, approval } = await startWaiting(account);
  return { ...made, task: task.id, agent: approval.agentId, approval: approval.approvalId };
}

/** The same change to each of the ids. */
export function mapIds(ids: Ids, change: (id: string) => string): Ids {
  return {
    workspace: change(ids.workspace),
    file: change(ids.file),
    task: change(ids.task),
    completeTask: change(ids.completeTask),
    deliverable: change(ids.deliverable),
    agent: change(ids.agent),
    approval: change(ids.approval),
    deployment: change(ids.deployment),
  };
}

/** Every write that takes words, called with these. */
export const WORDS: Record<
  string,
  (account: Account, words: string, own: Ids) => Promise<unknown>
> = {
  'createWorkspace by name': (account, name) => account.createWorkspace(name),
  'createWorkspace by description': (account, description) =>
    account.port.createWorkspace(account.write(), { name: 'Another', description }),
  'createTask by prompt': (account, prompt) => account.createTask({}, { prompt }),
  'createTask by target': (account, deployTarget) => account.createTask({ deployTarget }),
  'uploadFile by name': (account, words, own) => account.uploadFile(own.workspace, `${words}.txt`),
  'uploadFile by type': (account, type, own) =>
    account.port.uploadFile(account.write(), own.workspace, {
      name: 'notes.txt',
      type,
      content: streamOf('Low water'),
    }),
  guideAgent: (account, words, own) => account.port.guideAgent(account.write(), own.agent, words),
  decideApproval: (account, reason, own) =>
    account.port.decideApproval(account.write(), own.agent, own.approval, {
      approved: false,
      reason,
    }),
  'createDeployment by target': (account, target, own) =>
    account.createDeployment(own.workspace, target),
  'createDeployment by config': (account, configId, own) =>
    account.port.createDeployment(account.write(), {
      workspaceId: own.workspace,
      target: 'vercel',
      configId,
    }),
};
