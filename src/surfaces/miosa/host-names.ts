import { noHostName } from './refusals.js';

const LONGEST = 253;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The host name in lower case, without a dot at its end.
 *
 * @throws SurfaceError `INVALID` of `domain` for anything else: an address, a URL, a single label,
 *   letters that are not ASCII (they can be given in their `xn--` form).
 */
export function hostName(given: string): string {
  if (given.length > LONGEST + 1) throw noHostName();
  const name = sameName(given);
  const labels = name.split('.');
  const isName = labels.length > 1 && labels.every((label) => LABEL.test(label));
  if (!isName || name.length > LONGEST || /^\d+$/.test(labels.at(-1) ?? '')) throw noHostName();
  return name;
}

/** In the form in which names that mean the same are equal. */
export function sameName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
