import type { UpstreamCall } from '../../../upstream/upstream.js';
import { changed, is } from '../../live/outcomes.js';
import { unknown } from '../refusals.js';
import type { NewMiosaComputer } from '../port.js';
import { isOutOfReach } from './faults.js';
import type { Projects } from './projects.js';
import type { Workspaces } from './workspaces.js';

/** Where a new computer comes. MIOSA says nothing of a project that is in another workspace. */
export class Placing {
  readonly #options: { workspaces: Workspaces; projects: Projects };

  constructor(options: { workspaces: Workspaces; projects: Projects }) {
    this.#options = options;
  }

  /**
   * The workspace that is named, or else the project's; undefined for the default one.
   *
   * @throws SurfaceError `INVALID` of `project` for one that is not there, or in another workspace
   */
  async workspaceOf(
    out: UpstreamCall,
    { workspaceId, project }: NewMiosaComputer,
  ): Promise<string | undefined> {
    if (!project || !('id' in project)) return workspaceId ?? undefined;
    const found = await this.#options.projects.find(out, project.id);
    if (!found) throw unknown('project', 'project');
    if (typeof workspaceId !== 'string' || workspaceId === found.workspaceId) {
      return found.workspaceId;
    }
    const isThere = !(await this.#options.workspaces.lacks(out, workspaceId));
    throw isThere
      ? unknown('project in the workspace', 'project')
      : unknown('workspace', 'workspaceId');
  }

  /** @throws SurfaceError `INVALID` of `workspaceId` when that is why the computer was refused */
  async orNowhere<T>(
    out: UpstreamCall,
    { workspaceId }: NewMiosaComputer,
    made: Promise<T>,
  ): Promise<T> {
    try {
      return await made;
    } catch (error) {
      const isAbout = is(error, 'INVALID') && [null, 'workspaceId'].includes(error.field);
      if (typeof workspaceId !== 'string' || !(isAbout || isOutOfReach(error))) throw error;
      if (!(await this.#options.workspaces.lacks(out, workspaceId))) throw error;
      const message = 'There is no such workspace.';
      throw changed(error, 'INVALID', { field: 'workspaceId', message });
    }
  }
}
