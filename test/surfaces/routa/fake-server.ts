import { answering, BROKEN, NOT_FOUND, refused } from './fake-upstream.js';

type Json = Record<string, unknown>;

/** In which way a server differs from what is documented. */
export interface Quirks {
  ignoresRepository?: boolean;
  ignoresMetadataOfCreate?: boolean;
  archivesAlways?: boolean;
  replacesMetadata?: boolean;
  mixesTitleUp?: boolean;
  storesTitleBeforeRefusal?: boolean;
  fillsIn?: Json;
  refusesCodebases?: Error;
  makesCodebases?: boolean;
}

/** The answers of a Routa with workspaces in memory, as much of one as the live client makes use of. */
export function serverWith(quirks: Quirks = {}) {
  const workspaces = new Map<string, Json & { metadata: Json; codebases: Json[] }>();
  const of = (id = '') => workspaces.get(id);
  const shown = (id = '') => {
    const found = of(id);
    if (!found) return NOT_FOUND;
    const { codebases, ...workspace } = found;
    const metadata = { ...quirks.fillsIn, ...found.metadata };
    return { workspace: { ...workspace, metadata }, codebases };
  };
  // As it arrives: without what is undefined.
  const jsonOf = ({ body }: { body?: unknown }): Json =>
    JSON.parse(JSON.stringify((body as { json: Json }).json)) as Json;
  const place = ({ repoPath, branch }: Json): Json =>
    quirks.ignoresRepository
      ? {}
      : { ...(repoPath !== undefined && { repoPath }), ...(branch !== undefined && { branch }) };
  const add = (id: string, { repoPath, branch, label }: Json): unknown => {
    const codebases = of(id)?.codebases;
    if (!codebases) return BROKEN;
    if (quirks.refusesCodebases) return quirks.refusesCodebases;
    if (codebases.some((one) => one.repoPath === repoPath)) return refused('CONFLICT', 409);
    const isDefault = codebases.length === 0;
    const codebase = {
      id: `cb-${codebases.length + 1}`,
      workspaceId: id,
      ...{ repoPath, branch, label, isDefault },
    };
    codebases.push(codebase);
    return { codebase };
  };
  const answers: Record<string, unknown> = {
    'GET /workspaces/{id}': answering(({ id }) => shown(id)),
    'POST /workspaces': answering((_, request) => {
      const json = jsonOf(request);
      const id = `ws-${workspaces.size + 1}`;
      const metadata = quirks.ignoresMetadataOfCreate ? {} : ((json.metadata ?? {}) as Json);
      const made = { id, title: json.title, status: 'active', ...place(json) };
      workspaces.set(id, { ...made, metadata, codebases: [] });
      if (quirks.makesCodebases) add(id, json);
      return shown(id);
    }),
    'PATCH /workspaces/{id}': answering(({ id }, request) => {
      const found = of(id);
      if (!found) return NOT_FOUND;
      const { title, metadata, ...rest } = jsonOf(request);
      const isMixed = quirks.mixesTitleUp && metadata !== undefined;
      if (title !== undefined && !isMixed) found.title = title;
      if (quirks.storesTitleBeforeRefusal && metadata) return refused('INVALID', 400, 'metadata');
      Object.assign(found, place(rest));
      if (metadata) {
        found.metadata = { ...(quirks.replacesMetadata ? {} : found.metadata), ...metadata };
      }
      return shown(id);
    }),
    'DELETE /workspaces/{id}': answering(({ id = '' }) => {
      workspaces.delete(id);
      return { deleted: true };
    }),
    'POST /workspaces/{id}/archive': answering(({ id }, request) => {
      const found = of(id);
      if (!found) return NOT_FOUND;
      const isArchived = quirks.archivesAlways === true || jsonOf(request).archive === true;
      found.status = isArchived ? 'archived' : 'active';
      return shown(id);
    }),
    'POST /workspaces/{workspaceId}/codebases': answering(({ workspaceId = '' }, request) =>
      add(workspaceId, jsonOf(request)),
    ),
    'PATCH /codebases/{id}': answering(({ id }, request) => {
      if (quirks.refusesCodebases) return quirks.refusesCodebases;
      const all = [...workspaces.values()].flatMap(({ codebases }) => codebases);
      const found = all.find((one) => one.id === id);
      return found ? { codebase: Object.assign(found, jsonOf(request)) } : NOT_FOUND;
    }),
  };
  return { answers, workspaces };
}
