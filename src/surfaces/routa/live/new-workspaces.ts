import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import { changed, is } from '../../live/outcomes.js';
import { toDetail, toWorkspace } from '../mapping.js';
import type { NewRoutaWorkspace, RoutaMetadata, RoutaWorkspace } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, newWorkspace } from '../wire/bodies.js';
import { isEmpty, lackingIn } from '../wire/metadata.js';
import type { Codebases } from './codebases.js';
import { cleaning, lasting, ofWrite, once, unsupported } from './faults.js';
import { ask, outgoing, type LiveRoutaOptions } from './options.js';
import { isKept, ofRepository, repositoryFields, type Repository } from './repositories.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveRoutaOptions & { workspaces: Workspaces; codebases: Codebases };

/**
 * Creates workspaces. A server that does not keep the metadata or the repository which it is given is
 * told again, by the routes on which it listens. When that fails, the workspace is deleted.
 */
export class NewWorkspaces {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async create(
    call: WriteCall,
    { title, repository, metadata }: NewRoutaWorkspace,
  ): Promise<RoutaWorkspace> {
    const place = repository && { path: repository.path, branch: repository.branch ?? undefined };
    const wish = { title, metadata: metadata ?? {} };
    const body = bodyOf(
      newWorkspace,
      {
        ...{ title, repoPath: place?.path, branch: place?.branch },
        ...(!isEmpty(wish.metadata) && { metadata: wish.metadata }),
      },
      repositoryFields,
    );
    const out = outgoing(this.#options, call);
    const request = { method: 'POST', route: '/workspaces', body } as const;
    const doubt = 'the workspace may have been created. Look at `workspaces` before trying again.';
    const made = await once(ask(this.#options, out, request, answers.workspace), doubt);
    try {
      const seen = await this.#keepMetadata(lasting(out), made, wish.metadata);
      if (place && !isKept(seen, place)) await this.#addRepository(lasting(out), made.id, place);
      return toWorkspace(seen);
    } catch (error) {
      throw await this.#undo(cleaning(out), made.id, error);
    }
  }

  async #keepMetadata(
    out: UpstreamCall,
    made: answers.WireWorkspace,
    wish: RoutaMetadata,
  ): Promise<answers.WireWorkspace> {
    if (isEmpty(lackingIn(made.metadata, wish))) return made;
    const params = { id: made.id };
    const body = { json: { metadata: wish } };
    const request = { method: 'PATCH', route: '/workspaces/{id}', params, body } as const;
    const seen = ofWrite(made.id, await ask(this.#options, out, request, answers.workspace));
    if (isEmpty(lackingIn(seen.metadata, wish))) return seen;
    throw unsupported('This Routa does not keep the metadata of a workspace.');
  }

  async #addRepository(out: UpstreamCall, id: string, place: Repository): Promise<void> {
    const { codebases, workspaces } = this.#options;
    try {
      await ofRepository(codebases.addTo(out, id, place));
    } catch (error) {
      if (!is(error, 'CONFLICT')) throw error;
      // Then the server has made a codebase of it by itself.
      const there = toDetail(await workspaces.read(out, id)).codebases;
      if (!there.some((one) => isKept({ repoPath: one.path, branch: one.branch }, place))) {
        throw changed(error, 'INVALID', {});
      }
    }
  }

  /** Gives what to throw for the error. */
  async #undo(out: UpstreamCall, id: string, error: unknown): Promise<unknown> {
    const request = { method: 'DELETE', route: '/workspaces/{id}', params: { id } } as const;
    try {
      await ask(this.#options, out, request, answers.deleted);
    } catch (cause) {
      if (!is(cause, 'NOT_FOUND')) {
        const message =
          'Routa has made the workspace, but not with all that was asked for, and could not be got to ' +
          'delete it again. Look at `workspaces` before trying again.';
        return new SurfaceError('ROUTA', 'IN_DOUBT', message, { cause: error });
      }
    }
    if (!is(error, 'IN_DOUBT')) return error;
    const message = 'Routa has failed while it made the workspace, which was deleted again.';
    return changed(error, 'UNAVAILABLE', { message });
  }
}
