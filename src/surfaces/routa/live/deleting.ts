import type { UpstreamRequest } from '../../../upstream/request.js';
import type { UpstreamCall } from '../../../upstream/upstream.js';
import { SurfaceError } from '../../errors.js';
import { isMissing } from '../../live/outcomes.js';
import { deleted } from '../wire/answers.js';
import { lasting, settled } from './faults.js';
import { ask, type LiveRoutaOptions } from './options.js';

type Deletion = UpstreamRequest & { method: 'DELETE' };

/**
 * Routa says of what is not there, too, that it was deleted; so `read` looks for it first, and again
 * when no usable answer has come.
 *
 * @throws SurfaceError `NOT_FOUND`
 */
export async function deleteOnce(
  options: LiveRoutaOptions,
  out: UpstreamCall,
  request: Deletion,
  read: (out: UpstreamCall) => Promise<unknown>,
): Promise<void> {
  await read(out);
  await deletion(options, out, request, read);
}

/** For a route that tells itself when there is no such thing. */
export async function deletion(
  options: LiveRoutaOptions,
  out: UpstreamCall,
  request: Deletion,
  read: (out: UpstreamCall) => Promise<unknown>,
): Promise<void> {
  const sent = ask(options, out, request, deleted).then((isDeleted) => ({ isDeleted }));
  const { isDeleted } = await settled(sent, async () => {
    try {
      await read(lasting(out));
      return 'undone';
    } catch (error) {
      return isMissing(error) ? { isDeleted: true } : null;
    }
  });
  if (isDeleted) return;
  throw new SurfaceError('ROUTA', 'CONFLICT', 'Routa has not deleted this.');
}
