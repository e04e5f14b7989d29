import type { ById } from '../../../../src/surfaces/by-id.js';
import type { Call, WriteCall } from '../../../../src/surfaces/call.js';
import type { RoutaPort } from '../../../../src/surfaces/routa/port.js';
import { type Account, plain } from './account.js';

/** The id of one thing of each kind. */
export interface Ids {
  workspace: string;
  codebase: string;
  task: string;
  agent: string;
  note: string;
}

type Method = keyof RoutaPort;

/** The methods that change something. */
export type Write = {
  [M in Method]: Parameters<RoutaPort[M]> extends [WriteCall, ...unknown[]] ? M : never;
}[Method];

/** The reads of many by their ids. */
export type PluralRead = {
  [M in Method]: Parameters<RoutaPort[M]> extends [Call, readonly string[]] ? M : never;
}[Method];

/** The methods that are given no id. */
type WithoutIds = 'listWorkspaces' | 'createWorkspace' | 'hasWorkspace';

type CallOf = (account: Account, ids: Ids, own: Ids) => Promise<unknown>;

/** Every plural read, called with `ids`. */
export const READS: Record<PluralRead, CallOf> = {
  workspaces: (account, ids) => account.port.workspaces(account.read(), [ids.workspace]),
  tasksOf: (account, ids) => account.port.tasksOf(account.read(), [ids.workspace]),
  tasks: (account, ids) => account.port.tasks(account.read(), [ids.task]),
  agentsOf: (account, ids) => account.port.agentsOf(account.read(), [ids.workspace]),
  agents: (account, ids) => account.port.agents(account.read(), [ids.agent]),
  notesOf: (account, ids) => account.port.notesOf(account.read(), [ids.workspace]),
};

/** Every other method that is given ids, called with `ids`: by itself, or with one of `own` as well. */
export const CALLS: Record<Exclude<Method, PluralRead | WithoutIds>, readonly CallOf[]> = {
  updateWorkspace: [
    (account, ids) =>
      account.port.updateWorkspace(account.write(), ids.workspace, { title: 'Another' }),
  ],
  deleteWorkspace: [(account, ids) => account.port.deleteWorkspace(account.write(), ids.workspace)],
  archiveWorkspace: [
    (account, ids) => account.port.archiveWorkspace(account.write(), ids.workspace),
  ],
  unarchiveWorkspace: [
    (account, ids) => account.port.unarchiveWorkspace(account.write(), ids.workspace),
  ],
  addCodebase: [(account, ids) => account.addCodebase(ids.workspace)],
  updateCodebase: atCodebases((account, workspace, codebase) =>
    account.port.updateCodebase(account.write(), workspace, codebase, { name: 'another' }),
  ),
  removeCodebase: atCodebases((account, workspace, codebase) =>
    account.port.removeCodebase(account.write(), workspace, codebase),
  ),
  setDefaultCodebase: atCodebases((account, workspace, codebase) =>
    account.port.setDefaultCodebase(account.write(), workspace, codebase),
  ),
  createTask: [(account, ids) => account.createTask(ids.workspace)],
  updateTask: [
    (account, ids) => account.port.updateTask(account.write(), ids.task, { title: 'Another' }),
    (account, ids) => account.port.updateTask(account.write(), ids.task, { status: 'BLOCKED' }),
  ],
  deleteTask: [(account, ids) => account.port.deleteTask(account.write(), ids.task)],
  createAgent: [(account, ids) => account.createAgent(ids.workspace)],
  setAgentStatus: [
    (account, ids) => account.port.setAgentStatus(account.write(), ids.agent, 'ACTIVE'),
  ],
  deleteAgent: [(account, ids) => account.port.deleteAgent(account.write(), ids.agent)],
  note: [
    (account, ids) => account.note(ids.workspace, ids.note),
    (account, ids, own) => account.note(own.workspace, ids.note),
    (account, ids, own) => account.note(ids.workspace, own.note),
  ],
  saveNote: [
    (account, ids, own) => account.saveNote(ids.workspace, { id: own.note, title: 'Another' }),
    (account, ids) => account.saveNote(ids.workspace, { title: 'Another' }),
  ],
  deleteNote: [
    (account, ids) => account.port.deleteNote(account.write(), ids.workspace, ids.note),
    (account, ids, own) => account.port.deleteNote(account.write(), own.workspace, ids.note),
    (account, ids, own) => account.port.deleteNote(account.write(), ids.workspace, own.note),
  ],
};

function atCodebases(
  call: (account: Account, workspace: string, codebase: string) => Promise<unknown>,
): readonly CallOf[] {
  return [
    (account, ids) => call(account, ids.workspace, ids.codebase),
    (account, ids, own) => call(account, own.workspace, ids.codebase),
    (account, ids, own) => call(account, ids.workspace, own.codebase),
  ];
}

/** Makes one thing of each kind. */
export async function populate(account: Account): Promise<Ids> {
  const { id: workspace } = await account.createWorkspace();
  const { id: codebase } = await account.addCodebase(workspace);
  const { id: task } = await account.createTask(workspace);
  const { id: agent } = await account.createAgent(workspace);
  const { id: note } = await account.saveNote(workspace, { title: 'Tides', content: '# Tides' });
  return { workspace, codebase, task, agent, note };
}

/** The same change to each of the ids. */
export function mapIds(ids: Ids, change: (id: string) => string): Ids {
  return {
    workspace: change(ids.workspace),
    codebase: change(ids.codebase),
    task: change(ids.task),
    agent: change(ids.agent),
    note: change(ids.note),
  };
}

/** All that an account has. */
export async function everything(account: Account) {
  const { port } = account;
  const call = account.read();
  const list = await port.listWorkspaces(call);
  const ids = list.map(({ id }) => id);
  const inOrder = <T>(answer: ById<T>) => ids.map((id) => answer.get(id));
  return {
    list: list.map(plain),
    codebases: inOrder(await port.workspaces(call, ids)),
    tasks: inOrder(await port.tasksOf(call, ids)),
    agents: inOrder(await port.agentsOf(call, ids)),
    notes: inOrder(await port.notesOf(call, ids)),
    events: [...(account.subject.events(account.name) ?? [])],
  };
}
