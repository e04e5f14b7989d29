import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerEarly } from './early-answer.js';

/**
 * Brings the target of a request into the form that is served, a path: what proxies send is a whole
 * URL (RFC 9112, 3.2.2). A target or `Host` that makes no URL, or two that name different hosts, are
 * answered 400 here.
 */
export function hasPlainTarget(request: IncomingMessage, response: ServerResponse): boolean {
  const { url = '/', headers, httpVersion } = request;
  // Before version 1.1 there was no `Host`.
  const host = headers.host ?? (httpVersion === '1.1' ? '' : 'localhost');
  const base = `http://${host}`;
  if (url !== '*' && URL.canParse(base) && URL.canParse(url, base)) {
    const target = new URL(url, base);
    if (url.startsWith('/')) return true;
    if (target.host === new URL(base).host) {
      request.url = target.pathname + target.search;
      return true;
    }
  }
  const message = 'The target of the request and its Host make no URL.';
  answerEarly(response, { status: 400, code: 'BAD_REQUEST', message });
  return false;
}
