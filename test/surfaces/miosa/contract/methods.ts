import type { Call, WriteCall } from '../../../../src/surfaces/call.js';
import type { MiosaPort, PreviewPlace, UsageQuery } from '../../../../src/surfaces/miosa/port.js';
import type { Account } from './account.js';
import { runTo, startNew, stop } from './running.js';

export const FILE = '/home/user/notes.txt';
export const USAGE: UsageQuery = { window: '7d', granularity: 'day' };

/** The id of one thing of each kind. */
export interface Ids {
  workspace: string;
  /** Another workspace, which is empty. */
  target: string;
  project: string;
  /** A computer that runs, with a file. */
  running: string;
  stopped: string;
}

type Method = keyof MiosaPort;

/** The methods that change something. */
export type Write = {
  [M in Method]: Parameters<MiosaPort[M]> extends [WriteCall, ...unknown[]] ? M : never;
}[Method];

/** The reads of many by their ids. */
export type PluralRead = {
  [M in Method]: Parameters<MiosaPort[M]> extends [Call, readonly string[], ...unknown[]]
    ? M
    : never;
}[Method];

/** The methods that are given no id, and the one whose answer says whether there is one. */
type WithoutIds =
  'listWorkspaces' | 'createWorkspace' | 'listProjects' | 'listComputers' | 'hasWorkspace';

type CallOf = (account: Account, ids: Ids, own: Ids) => Promise<unknown>;

/** Every plural read, called with `ids`. */
export const READS: Record<PluralRead, CallOf> = {
  workspaces: (account, ids) => account.port.workspaces(account.read(), [ids.workspace]),
  settingsOf: (account, ids) => account.port.settingsOf(account.read(), [ids.workspace]),
  statsOf: (account, ids) => account.port.statsOf(account.read(), [ids.workspace]),
  usageOf: (account, ids) => account.port.usageOf(account.read(), [ids.workspace], USAGE),
  projectsOf: (account, ids) => account.port.projectsOf(account.read(), [ids.workspace]),
  projects: (account, ids) => account.port.projects(account.read(), [ids.project]),
  computersOf: (account, ids) => account.port.computersOf(account.read(), [ids.workspace]),
  computers: (account, ids) => account.port.computers(account.read(), [ids.running, ids.stopped]),
};

/** Every other method that is given ids, called with `ids`: by itself, or with one of `own` as well. */
export const CALLS: Record<Exclude<Method, PluralRead | WithoutIds>, readonly CallOf[]> = {
  updateWorkspace: [
    (account, ids) =>
      account.port.updateWorkspace(account.write(), ids.workspace, { name: 'Another' }),
  ],
  deleteWorkspace: [
    (account, ids) => account.port.deleteWorkspace(account.write(), ids.workspace),
    (account, ids) => account.port.deleteWorkspace(account.write(), ids.target),
  ],
  updateSettings: [(account, ids) => account.updateSettings(ids.workspace, { maxComputers: 1 })],
  createProject: [(account, ids) => account.createProject(ids.workspace, { name: 'Another' })],
  updateProject: [
    (account, ids) => account.port.updateProject(account.write(), ids.project, { name: 'Another' }),
  ],
  createComputer: [
    (account, ids) => account.createComputer({ workspaceId: ids.workspace }),
    (account, ids) =>
      account.createComputer({ workspaceId: ids.workspace, project: { slug: 'another' } }),
    (account, ids) => account.createComputer({ project: { id: ids.project } }),
    (account, ids, own) =>
      account.createComputer({ workspaceId: own.workspace, project: { id: ids.project } }),
    (account, ids, own) =>
      account.createComputer({ workspaceId: ids.workspace, project: { id: own.project } }),
  ],
  updateComputer: [
    (account, ids) => account.port.updateComputer(account.write(), ids.running, { name: 'other' }),
  ],
  deleteComputer: [
    (account, ids) => account.port.deleteComputer(account.write(), ids.running),
    (account, ids) => account.port.deleteComputer(account.write(), ids.stopped),
  ],
  startComputer: [
    (account, ids) => account.port.startComputer(account.write(), ids.running),
    (account, ids) => account.port.startComputer(account.write(), ids.stopped),
  ],
  stopComputer: [
    (account, ids) => account.port.stopComputer(account.write(), ids.running),
    (account, ids) => account.port.stopComputer(account.write(), ids.stopped),
  ],
  restartComputer: [
    (account, ids) => account.port.restartComputer(account.write(), ids.running),
    (account, ids) => account.port.restartComputer(account.write(), ids.stopped),
  ],
  resizeComputer: [
    (account, ids) => account.port.resizeComputer(account.write(), ids.running, 'medium'),
  ],
  moveComputer: [
    (account, ids) => account.port.moveComputer(account.write(), ids.running, ids.target),
    (account, ids, own) => account.port.moveComputer(account.write(), ids.running, own.target),
    (account, ids, own) => account.port.moveComputer(account.write(), own.running, ids.target),
  ],
  cloneComputer: [(account, ids) => account.port.cloneComputer(account.write(), ids.running, null)],
  previewDomain: atPlaces((account, place) => account.port.previewDomain(account.read(), place)),
  setPreviewDomain: atPlaces((account, place) =>
    account.port.setPreviewDomain(account.write(), place, 'another.example'),
  ),
  clearPreviewDomain: atPlaces((account, place) =>
    account.port.clearPreviewDomain(account.write(), place),
  ),
  verifyPreviewDomain: atPlaces((account, place) =>
    account.port.verifyPreviewDomain(account.write(), place),
  ),
  listComputerFiles: [
    (account, ids) => account.files(ids.running),
    (account, ids) => account.files(ids.stopped),
  ],
  uploadComputerFile: [(account, ids) => account.upload(ids.running)],
  downloadComputerFile: [
    (account, ids) => account.port.downloadComputerFile(account.read(), ids.running, FILE),
  ],
  deleteComputerFile: [
    (account, ids) => account.port.deleteComputerFile(account.write(), ids.running, FILE),
  ],
};

function atPlaces(
  call: (account: Account, place: PreviewPlace) => Promise<unknown>,
): readonly CallOf[] {
  return [
    (account, ids) => call(account, { scope: 'workspace', id: ids.workspace }),
    (account, ids) => call(account, { scope: 'project', id: ids.project }),
  ];
}

/** Makes one thing of each kind, with a preview domain in each place. */
export async function populate(account: Account): Promise<Ids> {
  const { id: workspace } = await account.createWorkspace();
  const { id: target } = await account.createWorkspace();
  const { id: project } = await account.createProject(workspace);
  const { id: running } = await account.createComputer({ workspaceId: workspace });
  const { id: stopped } = await startNew(account, { project: { id: project } });
  await runTo(account, running, 'RUNNING');
  await stop(account, stopped);
  await account.upload(running, FILE);
  for (const place of [
    { scope: 'workspace', id: workspace },
    { scope: 'project', id: project },
    { scope: 'account' },
  ] as const) {
    await account.port.setPreviewDomain(account.write(), place, `${place.scope}.example`);
  }
  return { workspace, target, project, running, stopped };
}

/** The same change to each of the ids. */
export function mapIds(ids: Ids, change: (id: string) => string): Ids {
  return {
    workspace: change(ids.workspace),
    target: change(ids.target),
    project: change(ids.project),
    running: change(ids.running),
    stopped: change(ids.stopped),
  };
}

/** All that an account has, except for usage, which grows with time. */
export async function everything(account: Account) {
  const { port } = account;
  const call = account.read();
  const workspaces = await port.listWorkspaces(call);
  const projects = await port.listProjects(call);
  const computers = await port.listComputers(call);
  const workspaceIds = workspaces.map(({ id }) => id);
  const places: PreviewPlace[] = [
    { scope: 'account' },
    ...workspaceIds.map((id) => ({ scope: 'workspace' as const, id })),
    ...projects.map(({ id }) => ({ scope: 'project' as const, id })),
  ];
  const running = computers.filter(({ status }) => status === 'RUNNING');
  return {
    workspaces,
    projects,
    computers,
    settings: await port.settingsOf(call, workspaceIds),
    stats: await port.statsOf(call, workspaceIds),
    previewDomains: await Promise.all(places.map((place) => port.previewDomain(call, place))),
    files: await Promise.all(running.map(({ id }) => account.files(id))),
    events: [...(account.subject.events(account.name) ?? [])],
  };
}
