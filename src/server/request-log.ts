import { randomBytes } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { ServerContext } from './server-context.js';

const FORM = /^[\w.:+/=@-]{1,128}$/;

/** Not `randomUUID`, whose text keeps the pieces that it was joined from: a subscription keeps its id. */
export function newRequestId(): string {
  return randomBytes(16).toString('hex');
}

/** The caller's own id of the request, if it is one that can stand in a log; else a new one. */
export function requestIdOf(header: string | null | undefined): string {
  return header && FORM.test(header) ? header : newRequestId();
}

/** Names each request, tells the caller by which id, and logs those that never became an operation. */
export function useRequestLog(log: Logger): Plugin<object, ServerContext> {
  const startedAt = new WeakMap<ServerContext, number>();
  return {
    onRequest({ request, serverContext }) {
      serverContext.requestId = requestIdOf(request.headers.get('x-request-id'));
      startedAt.set(serverContext, performance.now());
    },
    onResponse({ request, response, serverContext }) {
      const { viewer } = serverContext;
      // The health check is answered before it is heard of here.
      const { requestId = requestIdOf(request.headers.get('x-request-id')) } = serverContext;
      response.headers.set('x-request-id', requestId);
      const begin = startedAt.get(serverContext);
      const { status } = response;
      log[status < 400 ? 'debug' : 'info'](
        {
          requestId,
          tenant: viewer?.tenantId,
          method: request.method,
          path: ownPath(new URL(request.url)),
          status,
          durationMs: begin && Math.round(performance.now() - begin),
        },
        'request',
      );
    },
  };
}

/** Not the query, which holds documents and variables; nor what is no path of ours, which may be a key. */
function ownPath({ pathname }: URL): string {
  const own =
    /^\/(?:graphql|health|ready|miteos\/deliverables|miosa\/computer-files|webhooks\/(?:miteos|miosa))?(?=\/|$)/.exec(
      pathname,
    )?.[0] ?? '/';
  return own === pathname || `${own}/` === pathname ? own : `${own.replace(/\/$/, '')}/…`;
}
