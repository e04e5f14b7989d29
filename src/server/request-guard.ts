import type { Plugin } from 'graphql-yoga';
import type { EarlyAnswer } from './early-answer.js';
import { errorResponse } from './error-response.js';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

export const WRONG_HOST: EarlyAnswer = {
  status: 421,
  code: 'WRONG_HOST',
  message: 'This server is not called by that name. Its operator can set ALLOWED_HOSTS.',
};

/** By which names this server is meant to be called, and from which pages. */
export interface Names {
  host: string;
  publicUrl: string | null;
  allowedHosts: readonly string[];
  allowedOrigins: readonly string[];
}

/** Refuses requests under a host name that is not ours, as a website may send by DNS rebinding. */
export function useHostGuard(names: Names): Plugin {
  return {
    onRequest({ request, endResponse }) {
      const host = request.headers.get('host') ?? new URL(request.url).host;
      if (isOwnHost(host, names)) return;
      const { status, code, message } = WRONG_HOST;
      endResponse(errorResponse(status, code, message));
    },
  };
}

/**
 * Refuses bodies of types that a foreign website could make a browser send without asking first, and
 * compressed ones, whose size is not known before they are inflated.
 */
export function useBodyGuard(): Plugin {
  return {
    onRequest({ request, endResponse }) {
      if (request.headers.has('content-encoding')) {
        endResponse(errorResponse(415, 'UNSUPPORTED_ENCODING', 'Send the body uncompressed.'));
      } else if (request.method === 'POST' && !isPreflightedType(request)) {
        const message = 'Send application/json, or multipart/form-data for files.';
        endResponse(errorResponse(415, 'UNSUPPORTED_MEDIA_TYPE', message));
      }
    },
  };
}

/** Whether a `Host` header names this server. */
export function isOwnHost(host: string, names: Names): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const { host: bound, publicUrl, allowedHosts } = names;
  const own = publicUrl === null ? [] : [new URL(publicUrl).hostname];
  return [...LOOPBACK_NAMES, bound, `[${bound}]`, ...own, ...allowedHosts].includes(name);
}

/** Whether a page of this server or of an allowed origin, or no page at all, opened the connection. */
export function isOwnOrigin(origin: string | undefined, names: Names): boolean {
  if (origin === undefined || names.allowedOrigins.includes(origin)) return true;
  try {
    return isOwnHost(new URL(origin).host, names);
  } catch {
    return false;
  }
}

function isPreflightedType(request: Request): boolean {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  // Multipart is let through here; it has to show a header instead.
  return (
    type === 'application/json' ||
    type === 'application/graphql+json' ||
    type === 'multipart/form-data'
  );
}
