import { errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { openKeySet } from './key-set.js';
import { isScope, type Scope } from './scopes.js';
import { tenantIdForm } from './tenant-id.js';

/** Signatures only: with a MAC, whoever can check a token could make one. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
const LONGEST_TOKEN = 8_192;
const TOLERANCE_SECONDS = 5;
/** Errors are told at most this often, since everybody may cause them. */
const REPORT_INTERVAL_MS = 5_000;

/** What a token says of its bearer. */
export interface TokenClaims {
  readonly tenantId: string;
  readonly subject: string;
  /** Those that the gateway knows. */
  readonly scopes: ReadonlySet<Scope>;
  /** Exactly as the token says, without tolerance. */
  readonly expiresAt: Date;
}

export interface TokenVerifierOptions {
  issuer: string;
  audience: string;
  /** Where the issuer publishes its keys: https, or this machine. */
  jwksUrl: string;
  /** The names of claims, taken as they stand: a dot in one is a dot. */
  tenantClaim: string;
  scopesClaim: string;
  clock: Clock;
  /** Told, now and then, why tokens cannot be checked: the key set cannot be fetched or used. */
  onError: (error: unknown) => void;
}

const claimsForm = z.object({
  tenantId: z.string().regex(tenantIdForm),
  subject: z.string().min(1).max(255),
  /** Left out by issuers that grant none. */
  scopes: z
    .union([z.string().transform((text) => text.split(' ')), z.array(z.string())])
    .default([])
    .transform((names) => new Set(names.filter(isScope))),
  expiresAt: z
    .number()
    .transform((seconds) => new Date(seconds * 1000))
    .pipe(z.date()),
  issuedAt: z.number().optional(),
});

/** The token is at fault, not what it is checked with. */
const refusals = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
  errors.JWKSNoMatchingKey,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
];

/**
 * A function that checks tokens (JWT) of one issuer. It gives null for every token that is not good,
 * whatever the reason, and never rejects.
 *
 * @throws Error when `jwksUrl` is neither https nor on this machine.
 */
export function createTokenVerifier(
  options: TokenVerifierOptions,
): (token: string) => Promise<TokenClaims | null> {
  const { issuer, audience, jwksUrl, clock, onError } = options;
  const keySet = openKeySet({ url: jwksUrl, clock });
  let nextReport = clock.now();

  return async (token) => {
    if (token.length > LONGEST_TOKEN) return null;
    try {
      const { payload } = await jwtVerify(token, keySet, {
        ...{ algorithms, issuer, audience },
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: clock.now(),
      });
      return readClaims(payload, options);
    } catch (error) {
      const now = clock.now();
      if (!refusals.some((refusal) => error instanceof refusal) && now >= nextReport) {
        nextReport = new Date(now.getTime() + REPORT_INTERVAL_MS);
        onError(error);
      }
      return null;
    }
  };
}

function readClaims(
  payload: JWTPayload,
  { tenantClaim, scopesClaim, clock }: TokenVerifierOptions,
): TokenClaims | null {
  const { success, data } = claimsForm.safeParse({
    tenantId: payload[tenantClaim],
    subject: payload.sub,
    scopes: payload[scopesClaim],
    expiresAt: payload.exp,
    issuedAt: payload.iat,
  });
  if (!success) return null;
  const { issuedAt, ...claims } = data;
  const latest = clock.now().getTime() / 1000 + TOLERANCE_SECONDS;
  return issuedAt !== undefined && issuedAt > latest ? null : claims;
}
