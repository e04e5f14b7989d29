import { PROXY } from '../embedded/preview-domains.js';
import { hostName, sameName } from '../host-names.js';
import { SurfaceError } from '../../errors.js';

/** Preview domains whose DNS is as MIOSA asks for; `all`: any domain's is. */
export type ReadyDomains = 'all' | readonly string[];

/** Names that are aliases of what MIOSA asks for, in place of DNS. */
export function aliasesOf(domains: ReadyDomains): (name: string) => Promise<string[]> {
  const isReady = (name: string): boolean =>
    domains === 'all' ||
    domains.some((domain) => name === `*.${domain}` || name === `*.sandbox.${domain}`);
  return (name) => Promise.resolve(isReady(sameName(name).replace(/^[^.]*/, '*')) ? [PROXY] : []);
}

/** From `all`, or names with commas between; null when one is no host name. */
export function readyDomainsIn(text: string): ReadyDomains | null {
  if (text === 'all') return text;
  try {
    return text.split(',').map(hostName);
  } catch (error) {
    if (error instanceof SurfaceError) return null;
    throw error;
  }
}
