import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import { changed, is } from '../../live/outcomes.js';
import { toWorkspace } from '../mapping.js';
import type { RoutaMetadata, RoutaWorkspace, RoutaWorkspaceChanges } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, repositoryChanges, workspaceChanges } from '../wire/bodies.js';
import { isEmpty, lackingIn, lostBy, wholeOf } from '../wire/metadata.js';
import { cleaning, lasting, ofWrite, settled, unsupported } from './faults.js';
import { ask, outgoing, type LiveRoutaOptions } from './options.js';
import { repositoryFields, type Repositories } from './repositories.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveRoutaOptions & { workspaces: Workspaces; repositories: Repositories };

interface Wish {
  title?: string | undefined;
  metadata?: RoutaMetadata | undefined;
}

/**
 * Changes workspaces. The repository goes first and alone, since it is what may be refused. A title and
 * metadata are sent together; what a server has not kept then, or has thrown away, is sent again.
 */
export class WorkspaceChanges {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async update(
    call: WriteCall,
    id: string,
    { title, metadata, repository }: RoutaWorkspaceChanges,
  ): Promise<RoutaWorkspace> {
    const hasMetadata = metadata !== undefined && !isEmpty(metadata);
    const wish = bodyOf(workspaceChanges, {
      title,
      // Some servers would take an empty one as all that is left.
      metadata: hasMetadata ? metadata : undefined,
    }).json;
    const { path, branch } = repository ?? {};
    const hasRepository = path !== undefined || branch !== undefined;
    bodyOf(repositoryChanges, { repoPath: path, branch }, repositoryFields);
    const out = outgoing(this.#options, call);
    if (!hasRepository) return toWorkspace(await this.#change(out, id, wish));
    const { repositories } = this.#options;
    const seen = await repositories.change(out, id, { path, branch });
    if (title === undefined && !hasMetadata) return toWorkspace(seen);
    return toWorkspace(await partly(this.#change(lasting(out), id, wish)));
  }

  /** Metadata is read before, since some servers throw away what is not given again. */
  async #change(out: UpstreamCall, id: string, wish: Wish): Promise<answers.WireWorkspace> {
    const { workspaces } = this.#options;
    const { title, metadata } = wish;
    const before = metadata ? (await workspaces.read(out, id)).workspace : null;
    const sent = settled(this.#patch(out, id, wish), async () => {
      const { workspace } = await workspaces.read(lasting(out), id);
      return isKept(workspace, wish, before) ? workspace : null;
    });
    const seen = await this.#orUndone(cleaning(out), before, wish, sent);
    if (isKept(seen, wish, before)) return seen;
    return partly(this.#sendAgain(lasting(out), seen, { title, metadata }, before));
  }

  async #sendAgain(
    out: UpstreamCall,
    first: answers.WireWorkspace,
    { title, metadata }: Wish,
    before: answers.WireWorkspace | null,
  ): Promise<answers.WireWorkspace> {
    let seen = first;
    if (metadata && !isKept(seen, { metadata }, before)) {
      const lost = lostBy(before?.metadata ?? {}, seen.metadata ?? {});
      const whole = wholeOf(before?.metadata ?? {}, { lost, wish: metadata });
      seen = await this.#patch(out, first.id, { metadata: isEmpty(lost) ? metadata : whole });
    }
    // Some servers write the old title back when it comes together with metadata.
    if (title !== undefined && !isKept(seen, { title }, before)) {
      seen = await this.#patch(out, first.id, { title });
    }
    if (isKept(seen, { title, metadata }, before)) return seen;
    throw unsupported('This Routa has not kept all of the title and metadata that it was given.');
  }

  /** Some servers store the title before they refuse the metadata; it is set back then. */
  async #orUndone(
    out: UpstreamCall,
    before: answers.WireWorkspace | null,
    { title }: Wish,
    sent: Promise<answers.WireWorkspace>,
  ): Promise<answers.WireWorkspace> {
    try {
      return await sent;
    } catch (error) {
      const former = before?.title ?? null;
      if (!is(error, 'INVALID') || !before || former === null) throw error;
      if (title === undefined || title === former) throw error;
      const { workspace } = await partly(this.#options.workspaces.read(out, before.id));
      if (workspace.title !== former) await partly(this.#patch(out, before.id, { title: former }));
      throw error;
    }
  }

  async #patch(out: UpstreamCall, id: string, wish: Wish): Promise<answers.WireWorkspace> {
    const body = { json: wish };
    const request = { method: 'PATCH', route: '/workspaces/{id}', params: { id }, body } as const;
    return ofWrite(id, await ask(this.#options, out, request, answers.workspace));
  }
}

/** What follows when a part of the changes is stored. @throws SurfaceError `IN_DOUBT` that says so */
async function partly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SurfaceError) || error.code === 'UNSUPPORTED') throw error;
    const message = 'Routa has stored only a part of the changes. Look at the workspace.';
    throw changed(error, 'IN_DOUBT', { message });
  }
}

/** Whether all of the wish is stored, and nothing was lost that had been there before. */
function isKept(
  seen: answers.WireWorkspace,
  { title, metadata }: Wish,
  before: answers.WireWorkspace | null,
): boolean {
  if (title !== undefined && seen.title?.trim() !== title.trim()) return false;
  if (!metadata) return true;
  const lost = lostBy(before?.metadata ?? {}, seen.metadata ?? {});
  return isEmpty(lackingIn(seen.metadata, metadata)) && isEmpty(lost);
}
