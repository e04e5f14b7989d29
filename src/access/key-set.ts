import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose';
import { isLoopback } from '../loopback.js';
import type { Clock } from '../clock.js';

/** As long as the key set cannot be fetched, it is not asked for more often than this. */
const FETCH_INTERVAL_MS = 5_000;

/**
 * The public keys of an issuer, from where it publishes them. They are fetched when first needed,
 * every 10 minutes, and for a key that is not among them, at most every 30 seconds. Redirects are
 * not followed.
 *
 * @throws Error when the URL would send the request in the clear over a network.
 */
export function openKeySet({ url, clock }: { url: string; clock: Clock }): RemoteJWKSet {
  let next = clock.now();
  return createRemoteJWKSet(checkUrl(url), {
    async [customFetch](resource, options) {
      const now = clock.now();
      if (now < next) throw new Error('The key set was asked for a moment ago.');
      next = new Date(now.getTime() + FETCH_INTERVAL_MS);
      return fetch(resource, options);
    },
  });
}

function checkUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  // `fetch` takes no user, and quotes the password when it says so.
  if (!url || !isSafe || url.username !== '' || url.password !== '') {
    throw new Error(
      'JWT_JWKS_URL must be an https URL, or http on a loopback address, without user and password.',
    );
  }
  return url;
}
