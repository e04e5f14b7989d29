import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import { changed, is } from '../../live/outcomes.js';
import { toCodebase, toDetail } from '../mapping.js';
import type { NewRoutaCodebase, RoutaCodebase, RoutaCodebaseChanges } from '../port.js';
import * as answers from '../wire/answers.js';
import { bodyOf, codebaseChanges, newCodebase } from '../wire/bodies.js';
import { deletion } from './deleting.js';
import { inWorkspace, lasting, ofWrite, present, settled, unsupported } from './faults.js';
import { ask, outgoing, type LiveRoutaOptions } from './options.js';
import type { Workspaces } from './workspaces.js';

type Options = LiveRoutaOptions & { workspaces: Workspaces };

export class Codebases {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async add(call: WriteCall, workspaceId: string, input: NewRoutaCodebase): Promise<RoutaCodebase> {
    return this.addTo(outgoing(this.#options, call), workspaceId, input);
  }

  async update(
    call: WriteCall,
    workspaceId: string,
    id: string,
    changes: RoutaCodebaseChanges,
  ): Promise<RoutaCodebase> {
    const out = outgoing(this.#options, call);
    await this.#find(out, workspaceId, id);
    return this.change(out, workspaceId, id, changes);
  }

  async remove(call: WriteCall, workspaceId: string, id: string): Promise<void> {
    const out = outgoing(this.#options, call);
    const route = '/workspaces/{workspaceId}/codebases/{id}';
    const request = { method: 'DELETE', route, params: { workspaceId, id } } as const;
    await deletion(this.#options, out, request, (again) => this.#find(again, workspaceId, id));
  }

  async setDefault(call: WriteCall, workspaceId: string, id: string): Promise<RoutaCodebase> {
    const out = outgoing(this.#options, call);
    await this.#find(out, workspaceId, id);
    const request = { method: 'POST', route: '/codebases/{id}/default', params: { id } } as const;
    const sent = ask(this.#options, out, request, answers.codebase);
    return settled(
      sent.then((wire) => toCodebase(ofWrite(id, wire), workspaceId)),
      async () => {
        const seen = await this.#find(lasting(out), workspaceId, id);
        return seen.isDefault ? seen : 'undone';
      },
    );
  }

  async addTo(
    out: UpstreamCall,
    workspaceId: string,
    { path, name, branch }: NewRoutaCodebase,
  ): Promise<RoutaCodebase> {
    const isGitHub = /^([a-z+]+:\/\/)?([^@/]+@)?(www\.)?github\.com[/:]/i.test(path);
    const body = bodyOf(newCodebase, {
      ...{ path, repoPath: path, name: name ?? undefined, label: name ?? undefined },
      ...{ branch: branch ?? undefined, sourceType: isGitHub ? 'github' : 'local' },
      sourceUrl: isGitHub ? path : undefined,
    });
    const { workspaces } = this.#options;
    const route = '/workspaces/{workspaceId}/codebases';
    const request = { method: 'POST', route, params: { workspaceId }, body } as const;
    const sent = ask(this.#options, out, request, answers.codebase);
    const made = settled(
      sent.then((wire) => toCodebase(wire, workspaceId)),
      async () => {
        const { codebases } = toDetail(await workspaces.read(lasting(out), workspaceId));
        return codebases.find((one) => one.path === path) ?? 'undone';
      },
    );
    return ofPath(inWorkspace(made, () => workspaces.lacks(lasting(out), workspaceId)));
  }

  async change(
    out: UpstreamCall,
    workspaceId: string,
    id: string,
    { path, name, branch }: RoutaCodebaseChanges,
  ): Promise<RoutaCodebase> {
    const body = bodyOf(codebaseChanges, { path, repoPath: path, name, label: name, branch });
    const route = '/codebases/{id}';
    const request = { method: 'PATCH', route, params: { id }, body } as const;
    // A path may be kept in another form than it was given in.
    const { label, branch: sentBranch } = body.json;
    const isKept = (seen: RoutaCodebase): boolean =>
      (label === undefined || seen.name === label) &&
      (sentBranch === undefined || seen.branch === sentBranch);
    const sent = ask(this.#options, out, request, answers.codebase);
    const seen = await settled(
      ofPath(sent.then((wire) => toCodebase(ofWrite(id, wire), workspaceId))),
      async () => {
        const now = await this.#find(lasting(out), workspaceId, id);
        return isKept(now) && (path === undefined || now.path === path) ? now : null;
      },
    );
    if (isKept(seen)) return seen;
    throw unsupported('This Routa has not taken over the name or branch of the codebase.');
  }

  async #find(out: UpstreamCall, workspaceId: string, id: string): Promise<RoutaCodebase> {
    const { codebases } = toDetail(await this.#options.workspaces.read(out, workspaceId));
    return present(codebases.find((one) => one.id === id) ?? null, 'codebase');
  }
}

/** Of all that a codebase is given only its path can clash, or be refused. */
async function ofPath<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isPath = is(error, 'CONFLICT') || (is(error, 'INVALID') && error.status === 400);
    if (!(error instanceof SurfaceError) || !isPath) throw error;
    throw changed(error, error.code, { field: 'path' });
  }
}
