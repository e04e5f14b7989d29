import { z } from 'zod';
import { required, text } from '../fields.js';
import { broken, invalid, notFound, Refusal } from '../refusals.js';

/** How requests are read, and refused before their route is asked. */
export interface RequestWays {
  /** Of a query or a body: the workspace of a task, an agent or a note. */
  readonly workspaceId: z.ZodType<string>;
  /** A body that is not JSON, on a route that may look out for that; null when none came. */
  unreadable(bytes: Buffer, isGuarded: boolean): Refusal | null;
  /** To write into a workspace that is not there. */
  noWorkspace(): Refusal;
  noRoute(url: URL): Response;
  /** `allow` as the header of that name has it. */
  wrongMethod(allow: string): Response;
}

const BAD_JSON = 'Invalid JSON body';

export const strictRequests: RequestWays = {
  workspaceId: text('workspaceId').default('default'),
  unreadable: ({ length }) => (length === 0 ? null : invalid(BAD_JSON)),
  noWorkspace: () => notFound('workspace'),
  noRoute: () => new Refusal(404, 'There is no such route').answer(),
  wrongMethod(allow) {
    const answer = new Refusal(405, 'The route has no such method').answer();
    answer.headers.set('allow', allow);
    return answer;
  },
};

const HTML = '<!DOCTYPE html><html><head><title>404</title></head><body>…</body></html>';

export const webRequests: RequestWays = {
  workspaceId: required('workspaceId'),
  unreadable: (_, isGuarded) => (isGuarded ? invalid(BAD_JSON) : broken()),
  noWorkspace: broken,
  noRoute({ pathname, search }) {
    if (pathname.endsWith('/')) {
      const location = `${pathname.replace(/\/+$/, '')}${search}`;
      return new Response(null, { status: 308, headers: { location } });
    }
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    return new Response(HTML, { status: 404, headers });
  },
  wrongMethod: () => new Response(null, { status: 405 }),
};
