import type { Plugin } from 'graphql-yoga';

/** On every answer, unless it has one of that name that suits it better. */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** For a year; only where the world sees us by https. */
const HTTPS_ONLY = { 'strict-transport-security': 'max-age=31536000' };

export function useSecurityHeaders(publicUrl: string | null): Plugin {
  const isHttps = publicUrl?.startsWith('https:') ?? false;
  const all = Object.entries({ ...SECURITY_HEADERS, ...(isHttps && HTTPS_ONLY) });
  return {
    onResponse({ response }) {
      for (const [name, value] of all) {
        if (!response.headers.has(name)) response.headers.set(name, value);
      }
    },
  };
}
