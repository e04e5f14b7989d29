import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Viewer } from '../access/viewer.js';
import { errorResponse } from './error-response.js';
import type { ServerContext } from './server-context.js';

export type Authenticate = (authorization: string | null) => Promise<Viewer | null>;

/**
 * Lets in whoever has a key or a token. All others get one answer, whatever they ask and whatever is
 * wrong, before anything of their request is read.
 */
export function useAuthentication(
  authenticate: Authenticate,
  log: Logger,
): Plugin<object, ServerContext> {
  return {
    async onRequest({ request, serverContext, endResponse }) {
      try {
        const viewer = await authenticate(request.headers.get('authorization'));
        if (viewer) serverContext.viewer = viewer;
        else endResponse(unauthenticated());
      } catch (error) {
        log.error({ err: error, requestId: serverContext.requestId }, 'no key can be looked up');
        const message = 'Keys cannot be looked up now. Try again.';
        endResponse(errorResponse(503, 'UNAVAILABLE', message, { 'retry-after': '5' }));
      }
    },
  };
}

function unauthenticated(): Response {
  const message = 'Send a key: Authorization: Bearer …';
  return errorResponse(401, 'UNAUTHENTICATED', message, { 'www-authenticate': 'Bearer' });
}
