import type { z } from 'zod';
import type { UpstreamRequest } from '../../../upstream/request.js';
import type { Upstream, UpstreamCall } from '../../../upstream/upstream.js';
import type { Call } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import { changed } from '../../live/outcomes.js';

export interface LiveRoutaOptions {
  /** Of Routa, with its base URL. */
  readonly upstream: Pick<Upstream, 'json' | 'follow'>;
  /** Whether Routa, which asks nobody who he is, belongs to the account. */
  readonly serves: (account: string) => boolean;
}

/** @throws SurfaceError `UNAUTHENTICATED` when Routa is not the account's */
export function outgoing(
  { serves }: LiveRoutaOptions,
  { account, deadline, signal, lane, requestId, onSent }: Call,
): UpstreamCall {
  if (serves(account)) return { credential: null, deadline, signal, lane, requestId, onSent };
  throw new SurfaceError('ROUTA', 'UNAUTHENTICATED', 'Routa is not configured for this tenant.');
}

/**
 * One request.
 *
 * @throws SurfaceError `UNSUPPORTED` when this Routa does not know the method, `PROTOCOL` when it does
 *   not know a route that names no thing
 */
export async function ask<T>(
  { upstream }: LiveRoutaOptions,
  out: UpstreamCall,
  request: UpstreamRequest,
  answer: z.ZodType<T>,
): Promise<T> {
  try {
    return await upstream.json(out, request, answer);
  } catch (error) {
    if (!(error instanceof SurfaceError)) throw error;
    if (error.status === 405 || error.status === 501) {
      throw changed(error, 'UNSUPPORTED', { message: 'This Routa cannot do that.' });
    }
    const isOfThing = request.params !== undefined || request.query !== undefined;
    if (error.code !== 'NOT_FOUND' || isOfThing) throw error;
    const message = 'Routa does not know this route. The base URL may be that of something else.';
    throw changed(error, 'PROTOCOL', { message });
  }
}
