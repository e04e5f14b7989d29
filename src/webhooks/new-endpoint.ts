import { UnsupportedError, ValidationError } from '../errors.js';
import type { Surface, WebhookAlgorithm } from '../store/generated/prisma/enums.js';
import { surfaceNames } from '../surfaces/names.js';

/** How an endpoint is to be. What is null is chosen here. */
export interface NewEndpoint {
  readonly surface: Surface;
  readonly name: string | null;
  readonly header: string | null;
  readonly algorithm: WebhookAlgorithm | null;
}

/** An endpoint as it is made. */
export interface CheckedEndpoint {
  readonly surface: Surface;
  readonly name: string;
  /** Null: as the surface documents it. */
  readonly header: string | null;
  readonly algorithm: WebhookAlgorithm;
}

/** Where the surface documents no header, and none is asked for. It is ours, not the surface's. */
export const DEFAULT_HEADER = 'X-Webhook-Signature';

/** Which headers carry the signature where the surface documents it; the newest first. */
const DOCUMENTED: Partial<Record<Surface, readonly string[]>> = {
  MIOSA: ['X-Miosa-Signature', 'Miosa-Signature'],
};

/** The headers that may carry the signature of what comes to an endpoint. */
export function headersOf({ surface, header }: Pick<CheckedEndpoint, 'surface' | 'header'>) {
  return header === null ? (DOCUMENTED[surface] ?? [DEFAULT_HEADER]) : [header];
}

/** Headers that say something else of a request, or of its way here: RFC 9110 and what proxies add. */
const TAKEN =
  /^(?:authorization|cookie|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|date|from|forwarded|max-forwards|origin|pragma|range|referer|user-agent|via|x-real-ip|(?:accept|access-control|cache|content|if|proxy|sec|x-forwarded)(?:-.*)?)$/i;

/**
 * @throws UnsupportedError for a surface that posts nothing; ValidationError when one that documents how
 * it signs is to do it another way, or the signature is to be in a header that carries something else.
 */
export function checkNewEndpoint({
  surface,
  name,
  header,
  algorithm,
}: NewEndpoint): CheckedEndpoint {
  if (surface === 'ROUTA') throw new UnsupportedError('Routa has no webhooks.', surface);
  if (DOCUMENTED[surface]) {
    refuse(header, 'signatureHeader');
    refuse(algorithm === 'HMAC_SHA256' ? null : algorithm, 'signatureAlgorithm');
  }
  if (header !== null && TAKEN.test(header)) {
    const message = `Must not be ${header}, which carries something else.`;
    throw new ValidationError(message, [{ path: 'signatureHeader', message }]);
  }
  return {
    surface,
    name: name ?? `Webhooks of ${surfaceNames[surface]}`,
    header: DOCUMENTED[surface] ? null : (header ?? DEFAULT_HEADER),
    algorithm: algorithm ?? 'HMAC_SHA256',
  };
}

function refuse(given: string | null, path: string): void {
  if (given === null) return;
  const message = 'Must be left out: the surface documents how it signs.';
  throw new ValidationError(message, [{ path, message }]);
}
