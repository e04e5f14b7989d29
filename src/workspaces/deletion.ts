import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../context.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';
import { perform } from './creation.js';
import type { Operation } from './operations/journal.js';
import { partsOf } from './parts.js';

/**
 * Deletes each part on its surface, that first which may be refused; one that cannot be deleted is hidden.
 * A part that its surface does not have any more goes as well.
 *
 * @returns the operation, which goes on by itself when it has not ended at the deadline.
 * @throws NotFoundError, ConflictError when another operation is at work on it, and what a surface says
 *   that does not answer; then nothing was sent that changes anything.
 */
export async function deleteWorkspace(context: Context, id: string): Promise<Operation> {
  const { store, routa, call, viewer } = context;
  return perform(context, async () => {
    const found = await partsOf(store.prisma, viewer.tenantId, id);
    const { workspaceId, parts: steps } = found;
    // Once the first is deleted there is no way back, so that Routa should be there to be asked.
    const onRouta = steps.slice(1).find(({ surface }) => surface === Surface.ROUTA);
    if (onRouta) await routa.hasWorkspace(call(), onRouta.upstreamId);
    const isCurrent = async (tx: Transaction): Promise<boolean> =>
      isDeepStrictEqual(await partsOf(tx, viewer.tenantId, id), found);
    return { kind: 'DELETE_WORKSPACE', workspaceId, input: {}, steps, isCurrent };
  });
}
