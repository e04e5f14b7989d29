import type { Transaction } from '../../../store/store.js';
import type { WorkspaceSettings } from '../port.js';
import { lockWorkspace } from './account.js';
import * as refusals from '../refusals.js';
import { settingsOf } from './settings.js';
import { isLarger, sizeNamed } from './sizes.js';

/** A workspace as a computer finds it that is to come in. */
export interface Room {
  workspaceId: string;
  settings: WorkspaceSettings;
  computers: number;
}

/** Until the end of the transaction no other computer comes in; null without such a workspace. */
export async function openRoom(
  tx: Transaction,
  accountId: string,
  workspaceId: string,
): Promise<Room | null> {
  if (!(await lockWorkspace(tx, accountId, workspaceId))) return null;
  const row = await tx.miosaWorkspace.findFirstOrThrow({
    where: { accountId, id: workspaceId },
    include: { _count: { select: { computers: { where: { accountId } } } } },
  });
  return { workspaceId, settings: settingsOf(row), computers: row._count.computers };
}

/** @throws SurfaceError `INVALID` when the settings do not allow one more computer like this. */
export function checkRoom(
  { settings, computers }: Room,
  { size, templateType }: { size: string; templateType: string },
): void {
  const { maxComputers, allowedTemplateTypes } = settings;
  if (maxComputers !== null && computers >= maxComputers) {
    throw refusals.tooManyComputers(maxComputers);
  }
  checkSize(settings, size);
  if (allowedTemplateTypes.length > 0 && !allowedTemplateTypes.includes(templateType)) {
    throw refusals.templateNotAllowed(allowedTemplateTypes);
  }
}

/** @throws SurfaceError `INVALID` of `size` for an unknown one, or one above the cap. */
export function checkSize({ maxComputerSize }: WorkspaceSettings, name: string): void {
  const size = sizeNamed(name);
  if (isLarger(size, maxComputerSize)) throw refusals.tooLargeComputer(size, maxComputerSize);
}
