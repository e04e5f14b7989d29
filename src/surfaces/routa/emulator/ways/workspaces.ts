import { z } from 'zod';
import type { WriteCall } from '../../../call.js';
import type { NewRoutaWorkspace, RoutaPort, RoutaWorkspace } from '../../port.js';
import { fields, required, text, textMap, word } from '../fields.js';
import { broken, checked, ifThere } from '../refusals.js';
import { again } from '../route.js';
import * as shapes from '../shapes.js';

export interface WorkspaceWays {
  /** Of a list; it holds for the workspaces that are shown. */
  readonly status: z.ZodType<((status: string) => boolean) | undefined>;
  readonly creation: z.ZodType<NewRoutaWorkspace>;
  /** `body` is as it came. */
  change(port: RoutaPort, call: WriteCall, id: string, body: unknown): Promise<RoutaWorkspace>;
  /** Whether a call that archives is told its body, which may be none. */
  readonly readsArchiveBody: boolean;
  /** `body` is as it came. */
  archive(port: RoutaPort, call: WriteCall, id: string, body: unknown): Promise<RoutaWorkspace>;
  remove(port: RoutaPort, call: WriteCall, id: string): Promise<void>;
  show(workspace: RoutaWorkspace): object;
  /** What archiving answers. */
  showArchived(workspace: RoutaWorkspace): object;
}

const statuses = ['active', 'archived'] as const;
const title = required('title').refine((given) => given.trim() !== '', 'title is required');
const repository = { repoPath: text('repoPath').optional(), branch: text('branch').optional() };
const metadata = textMap('metadata').optional();

const strictChanges = fields({
  title: title.optional(),
  ...repository,
  status: word('status', statuses).optional(),
  metadata,
});
const archiving = fields({
  archive: z.boolean({ error: 'archive must be a boolean' }).default(true),
});

/** As the documentation has it. */
export const strictWorkspaces: WorkspaceWays = {
  status: word('status', statuses)
    .transform((wanted) => (status: string) => status === wanted)
    .optional(),
  creation: fields({ title, ...repository, metadata })
    .refine(({ repoPath, branch }) => branch === undefined || repoPath !== undefined, {
      error: 'repoPath is required when branch is given',
    })
    .transform(({ repoPath: path, branch, ...rest }) => ({
      ...rest,
      ...(path !== undefined && { repository: { path, branch: branch ?? null } }),
    })),
  async change(port, call, id, body) {
    const { repoPath, branch, status, ...rest } = checked(strictChanges, body);
    const isMoved = repoPath !== undefined || branch !== undefined;
    const changed = await port.updateWorkspace(call, id, {
      ...rest,
      ...(isMoved && { repository: { path: repoPath, branch } }),
    });
    return status === undefined ? changed : setArchived(port, call, id, status === 'archived');
  },
  readsArchiveBody: true,
  archive: (port, call, id, body) => setArchived(port, call, id, checked(archiving, body).archive),
  remove: (port, call, id) => port.deleteWorkspace(call, id),
  show: shapes.toWorkspace,
  showArchived: shapes.toWorkspace,
};

function setArchived(
  port: RoutaPort,
  call: WriteCall,
  id: string,
  archive: boolean,
): Promise<RoutaWorkspace> {
  return archive ? port.archiveWorkspace(call, id) : port.unarchiveWorkspace(call, id);
}

const webChanges = fields({ title: z.unknown().optional(), metadata: z.unknown().optional() });
const WORKTREES = '/var/lib/routa/worktrees';

/**
 * As the web backend does it: what it is told of a repository, a status or the metadata of a new
 * workspace is lost, and a change may be made by half.
 */
export const webWorkspaces: WorkspaceWays = {
  status: z
    .string()
    .transform((wanted) => (status: string) => wanted === '' || status === wanted)
    .optional(),
  creation: fields({ title }),
  async change(port, call, id, body) {
    const { title: given, metadata: values } = checked(webChanges, body);
    let changed = await port.updateWorkspace(call, id, {});
    if (given !== undefined) {
      if (typeof given !== 'string') throw broken();
      changed = await port.updateWorkspace(again(call), id, { title: given });
    }
    if (values === undefined) return changed;
    const merged = checked(textMap('metadata'), withoutNulls(values));
    if (Object.keys(merged).length === 0) return changed;
    return port.updateWorkspace(again(call), id, { metadata: merged });
  },
  readsArchiveBody: false,
  archive: (port, call, id) => port.archiveWorkspace(call, id),
  remove: (port, call, id) => ifThere(port.deleteWorkspace(call, id)),
  show: (workspace) => withWorktrees(showStored(workspace), workspace.id),
  showArchived: showStored,
};

function withoutNulls(values: unknown): unknown {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function showStored(workspace: RoutaWorkspace) {
  return shapes.toWorkspace({ ...workspace, repository: null });
}

function withWorktrees(shown: ReturnType<typeof shapes.toWorkspace>, id: string): object {
  const { worktreeRoot: kept } = shown.metadata;
  const worktreeRoot = kept === undefined || kept === '' ? `${WORKTREES}/${id}` : kept;
  return { ...shown, metadata: { ...shown.metadata, worktreeRoot } };
}
