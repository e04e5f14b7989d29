import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import { OperationState } from '../store/generated/prisma/enums.js';
import { Updates } from './updates.js';

const OPEN: readonly OperationState[] = [OperationState.RUNNING, OperationState.UNDOING];

/**
 * Says when to look at an operation: at once, and whenever a step of it has changed, to its end.
 *
 * @throws NotFoundError
 */
export async function followOperation(
  { events, store, viewer: { tenantId }, pace }: Context,
  operationId: string,
): Promise<Updates<never>> {
  // Before the look at the operation, so that an end between the two is still delivered.
  const stream = await events.follow({
    ...{ tenantId, after: null, filter: { operationId }, pace },
    isLast: ({ type, payload }) =>
      type === 'operation.step' && !OPEN.includes(payload.operationState),
  });
  try {
    const operation = await store.prisma.operation.findUnique({
      ...{ where: { id: operationId, tenantId }, select: { state: true } },
    });
    if (!operation) throw new NotFoundError('There is no operation with this id.');
    if (!OPEN.includes(operation.state)) stream.endAt(await events.head(tenantId));
    return new Updates(operationId, stream);
  } catch (error) {
    await stream.return();
    throw error;
  }
}
