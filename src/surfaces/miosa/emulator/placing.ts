import { createHash } from 'node:crypto';
import type { Call, WriteCall } from '../../call.js';
import type { MiosaPort, MiosaWorkspace, NewMiosaComputer } from '../port.js';
import type { NewComputer } from './inputs.js';
import { notFound } from './refusals.js';

interface Names {
  workspace_id?: string | null | undefined;
  workspace_slug?: string | null | undefined;
  external_workspace_id?: string | null | undefined;
}

/** The workspace that is named, by the first of its names that is given; undefined when it is not there. */
export async function findWorkspace(
  port: MiosaPort,
  call: Call,
  { workspace_id, workspace_slug, external_workspace_id }: Names,
): Promise<MiosaWorkspace | undefined> {
  const workspaces = await port.listWorkspaces(call);
  if (typeof workspace_id === 'string') return workspaces.find(({ id }) => id === workspace_id);
  if (typeof workspace_slug === 'string') {
    return workspaces.find(({ slug }) => slug === workspace_slug);
  }
  return workspaces.find(({ externalId }) => externalId === external_workspace_id);
}

/**
 * The workspace in which a new computer comes; null for the default one, or the project's. What is
 * named by a slug or by the caller's own id is made if it is not there.
 *
 * @throws Refusal 404 for an id that is not there
 */
export async function workspaceFor(
  port: MiosaPort,
  call: WriteCall,
  body: NewComputer,
): Promise<string | null> {
  const { workspace_id, workspace_slug, workspace_name, external_workspace_id } = body;
  const name = workspace_slug ?? external_workspace_id ?? null;
  if (typeof workspace_id !== 'string' && name === null) return null;
  const found = await findWorkspace(port, call, body);
  if (found) return found.id;
  if (typeof workspace_id === 'string' || name === null) throw notFound('workspace');
  const made = await port.createWorkspace(call, {
    name: workspace_name ?? name,
    slug: workspace_slug,
    externalId: external_workspace_id,
  });
  return made.id;
}

export function projectOf(body: NewComputer): NewMiosaComputer['project'] {
  const { project_id: id, project_slug: slug, project_name: name } = body;
  if (typeof id === 'string') return { id };
  return typeof slug === 'string' ? { slug, name } : null;
}

/** One that MIOSA would give, were there none. */
export function automaticName({ idempotencyKey }: WriteCall): string {
  return `computer-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 6)}`;
}
