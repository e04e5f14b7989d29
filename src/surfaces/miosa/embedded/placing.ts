import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../store/store.js';
import { possibleIds } from '../../embedded/ids.js';
import type { NewMiosaComputer } from '../port.js';
import * as refusals from '../refusals.js';
import { nameText, slugText } from './texts.js';

type Choice = NonNullable<NewMiosaComputer['project']>;

/** In which project a computer comes, as its caller says it. */
export function checkedChoice(given: NewMiosaComputer['project']): Choice | null {
  if (!given) return null;
  if ('id' in given) return { id: given.id };
  const slug = slugText(given.slug, '', 'project.slug');
  return { slug, name: nameText(given.name ?? slug, 'project.name') };
}

/**
 * The workspace that is named, or else the project's, or else the default one.
 *
 * @throws SurfaceError `INVALID` of what is not there, and of a project in another workspace.
 */
export async function workspaceFor(
  tx: Transaction,
  accountId: string,
  given: string | null,
  choice: Choice | null,
): Promise<string> {
  if (choice !== null && 'id' in choice) {
    const where = { accountId, id: { in: possibleIds([choice.id]) } };
    const project = await tx.miosaProject.findFirst({ where });
    if (!project) throw refusals.unknown('project', 'project');
    if (given === null || given === project.workspaceId) return project.workspaceId;
  }
  const where =
    given === null
      ? { accountId, isDefault: true }
      : { accountId, id: { in: possibleIds([given]) } };
  const workspace = await tx.miosaWorkspace.findFirst({ where });
  if (!workspace) throw refusals.unknown('workspace', 'workspaceId');
  if (choice !== null && 'id' in choice) {
    throw refusals.unknown('project in the workspace', 'project');
  }
  return workspace.id;
}

/** The project that is chosen, or else the default one. One with a slug is made when it is not there. */
export async function projectFor(
  tx: Transaction,
  accountId: string,
  workspaceId: string,
  choice: Choice | null,
  now: Date,
): Promise<string> {
  if (choice !== null && 'id' in choice) return choice.id;
  if (choice === null) return defaultProjectOf(tx, accountId, workspaceId);
  const { slug, name } = choice;
  const data = {
    ...{ id: randomUUID(), accountId, workspaceId, slug, name: name ?? slug, metadata: '{}' },
    ...{ createdAt: now, updatedAt: now },
  };
  await tx.miosaProject.createMany({ data, skipDuplicates: true });
  const where = { accountId, workspaceId, slug };
  return (await tx.miosaProject.findFirstOrThrow({ where })).id;
}

export async function defaultProjectOf(
  tx: Transaction,
  accountId: string,
  workspaceId: string,
): Promise<string> {
  const where = { accountId, workspaceId, isDefault: true };
  return (await tx.miosaProject.findFirstOrThrow({ where })).id;
}
