import type { UpstreamCall } from '../../../upstream/upstream.js';
import { SurfaceError } from '../../errors.js';
import { changed, is } from '../../live/outcomes.js';
import { toDetail } from '../mapping.js';
import type { RoutaWorkspaceChanges } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, repositoryChanges } from '../wire/bodies.js';
import type { Codebases } from './codebases.js';
import { lasting, ofWrite, settled } from './faults.js';
import { ask, type LiveRoutaOptions } from './options.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveRoutaOptions & { workspaces: Workspaces; codebases: Codebases };

export interface Repository {
  path: string;
  branch?: string | undefined;
}

/** How the fields of a body, or of a codebase, are called in the input. */
export const repositoryFields = {
  path: 'repository.path',
  repoPath: 'repository.path',
  branch: 'repository.branch',
};

/** Whether the server has stored it with the workspace. */
export function isKept(
  seen: { repoPath: string | null; branch: string | null },
  { path, branch }: Partial<Repository>,
): boolean {
  const isPath = path === undefined || trimmed(seen.repoPath ?? '') === trimmed(path);
  return isPath && (branch === undefined || seen.branch === branch);
}

/** Changes the repository of workspaces: of a server that keeps none, the default codebase. */
export class Repositories {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async change(
    out: UpstreamCall,
    id: string,
    { path, branch }: NonNullable<RoutaWorkspaceChanges['repository']>,
  ): Promise<answers.WireWorkspace> {
    const { workspaces } = this.#options;
    const body = bodyOf(repositoryChanges, { repoPath: path, branch }, repositoryFields);
    const request = { method: 'PATCH', route: '/workspaces/{id}', params: { id }, body } as const;
    const sent = ask(this.#options, out, request, answers.workspace);
    const answered = sent.then((wire) => ofWrite(id, wire));
    const seen = await settled(answered, async () => {
      const { workspace } = await workspaces.read(lasting(out), id);
      return isKept(workspace, { path, branch }) ? workspace : null;
    });
    if (!isKept(seen, { path, branch })) await this.#changeDefault(out, id, { path, branch });
    return seen;
  }

  async #changeDefault(out: UpstreamCall, id: string, wish: Partial<Repository>): Promise<void> {
    const { workspaces, codebases } = this.#options;
    const { codebases: there } = toDetail(await workspaces.read(out, id));
    const codebase = there.find(({ isDefault }) => isDefault) ?? there[0];
    const { path, branch } = wish;
    if (codebase) {
      const { path: repoPath, branch: currentBranch } = codebase;
      if (isKept({ repoPath, branch: currentBranch }, wish)) return;
      await ofRepository(codebases.change(out, id, codebase.id, wish));
    } else if (path !== undefined) {
      await ofRepository(codebases.addTo(out, id, { path, branch }));
    } else {
      const message = 'The workspace has no repository yet, so that its path is needed.';
      throw new SurfaceError('ROUTA', 'INVALID', message, { field: 'repository.path' });
    }
  }
}

/**
 * What makes a codebase of it.
 *
 * @throws SurfaceError `INVALID` of `repository.path` where Routa says that it is at fault, `CONFLICT` of
 *   it where another codebase has it, `UNSUPPORTED` where Routa says nothing
 */
export async function ofRepository<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (is(error, 'CONFLICT') || (is(error, 'INVALID') && error.field === 'path')) {
      throw changed(error, error.code, { field: 'repository.path' });
    }
    const isRefused = is(error, 'INVALID') || is(error, 'NOT_FOUND') || is(error, 'UNSUPPORTED');
    if (!isRefused) throw error;
    const message =
      'This Routa does not keep the repository of a workspace, and does not take it as a codebase.';
    throw changed(error, 'UNSUPPORTED', { message });
  }
}

function trimmed(path: string): string {
  return path.replace(/(?<=.)\/+$/, '');
}
