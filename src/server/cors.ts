import type { Plugin } from 'graphql-yoga';

const ALLOWED = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': [
    'authorization',
    'content-type',
    'graphql-preflight',
    'apollo-require-preflight',
    'x-graphql-yoga-csrf',
    'idempotency-key',
    'last-event-id',
    'x-request-id',
  ].join(', '),
  'access-control-max-age': '600',
};

/**
 * Lets pages of the origins on the list read answers. Cookies are never taken, so that a page of any
 * other origin can do nothing in its user's name. Ours rather than Yoga's, which would answer before
 * the host is checked.
 */
export function useCors(allowedOrigins: readonly string[]): Plugin {
  const isAllowed = (origin: string | null): origin is string =>
    origin !== null && allowedOrigins.includes(origin);
  return {
    onRequest({ request, endResponse }) {
      const { method, headers } = request;
      if (method !== 'OPTIONS' || !headers.has('access-control-request-method')) return;
      const allowed = isAllowed(headers.get('origin')) ? ALLOWED : {};
      endResponse(new Response(null, { status: 204, headers: allowed }));
    },
    onResponse({ request, response }) {
      response.headers.append('vary', 'origin');
      const origin = request.headers.get('origin');
      if (!isAllowed(origin)) return;
      response.headers.set('access-control-allow-origin', origin);
      response.headers.set('access-control-expose-headers', 'retry-after, x-request-id');
    },
  };
}
