import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link gives: one deliverable of one account, for a time. */
interface Grant {
  account: string;
  deliverableId: string;
  /** Unix time. */
  expires: number;
}

const PATH = '/miteos/deliverables/';

/** The path and query of a link. Whoever has it needs no key. */
export function signedPath(key: Buffer, grant: Grant): string {
  const query = new URLSearchParams({ expires: String(grant.expires), sig: sign(key, grant) });
  return `${PATH}${grant.deliverableId}?${query.toString()}`;
}

/** A link as it came, not checked. */
export interface Claim {
  deliverableId: string;
  expires: string;
  signature: string;
}

/** Null when the URL is no link of this kind. */
export function claimOf(url: URL): Claim | null {
  if (!url.pathname.startsWith(PATH)) return null;
  return {
    deliverableId: url.pathname.slice(PATH.length),
    expires: url.searchParams.get('expires') ?? '',
    signature: url.searchParams.get('sig') ?? '',
  };
}

/** Whether the link was made here, for this account, and still holds. */
export function isValid(key: Buffer, claim: Claim, account: string, now: Date): boolean {
  if (!/^[1-9]\d{0,11}$/.test(claim.expires)) return false;
  const expires = Number(claim.expires);
  const expected = Buffer.from(sign(key, { ...claim, account, expires }));
  const given = Buffer.from(claim.signature);
  const genuine = given.length === expected.length && timingSafeEqual(given, expected);
  return genuine && now.getTime() < expires * 1000;
}

function sign(key: Buffer, { account, deliverableId, expires }: Grant): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([deliverableId, expires, account]))
    .digest('base64url');
}
