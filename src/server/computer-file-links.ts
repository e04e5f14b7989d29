import type { Clock } from '../clock.js';
import type { Call } from '../surfaces/call.js';
import { SurfaceError, type SurfaceErrorCode } from '../surfaces/errors.js';
import type { MiosaPort } from '../surfaces/miosa/port.js';
import { downloadRefusal, downloadResponse } from './download-response.js';
import { holds, signClaim } from './signed-claim.js';

const PATH = '/miosa/computer-files';

export interface ComputerFileLinksOptions {
  miosa: Pick<MiosaPort, 'downloadComputerFile'>;
  /** Signs the links. */
  key: Buffer;
  /** Origin of this gateway; asked each time, since the port may be known only after listening. */
  publicUrl: () => string;
  clock: Clock;
  /** How long MIOSA is waited for. */
  timeoutMs: number;
  /** Whether the tenant is there, and let in. */
  isLetIn: (tenantId: string) => Promise<boolean>;
  /** Told of what is a fault of ours. */
  onError: (error: unknown) => void;
}

/** A file of a computer of a tenant. */
interface Place {
  tenantId: string;
  computerId: string;
  path: string;
}

/** Links to files of computers, for a browser or curl: good for an hour, and without a key. */
export class ComputerFileLinks {
  readonly #options: ComputerFileLinksOptions;

  constructor(options: ComputerFileLinksOptions) {
    this.#options = options;
  }

  /** Whether there is such a file is looked for when the link is followed. */
  urlOf({ tenantId, computerId, path }: Place): string {
    const { key, publicUrl, clock } = this.#options;
    const parts = [tenantId, computerId, path];
    const { expires, signature } = signClaim(key, parts, clock.now());
    const url = new URL(PATH, publicUrl());
    const query = { tenant: tenantId, computer: computerId, path, expires, sig: signature };
    url.search = new URLSearchParams(query).toString();
    return url.href;
  }

  /** Null when the request is for something else. */
  async serve(request: Request): Promise<Response | null> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== PATH) return null;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return downloadRefusal(405, 'Method not allowed.', { allow: 'GET, HEAD' });
    }
    try {
      const place = await this.#granted(searchParams);
      // One answer to all that is wrong with a link, so that nothing can be learnt by trying.
      if (!place) return downloadRefusal(403, 'This link is not valid, or not any more.');
      return await this.#download(request, place);
    } catch (error) {
      if (error instanceof SurfaceError) return refusalFor(error);
      if (!request.signal.aborted) this.#options.onError(error);
      return downloadRefusal(500, 'Something went wrong here.');
    }
  }

  async #granted(query: URLSearchParams): Promise<Place | null> {
    const { key, clock, isLetIn } = this.#options;
    const textOf = (name: string): string => query.get(name) ?? '';
    const place = {
      ...{ tenantId: textOf('tenant'), computerId: textOf('computer') },
      path: textOf('path'),
    };
    const claim = {
      parts: [place.tenantId, place.computerId, place.path],
      ...{ expires: textOf('expires'), signature: textOf('sig') },
    };
    if (!holds(key, claim, clock.now())) return null;
    return (await isLetIn(place.tenantId)) ? place : null;
  }

  async #download({ method, signal }: Request, place: Place): Promise<Response> {
    const { miosa, clock, timeoutMs } = this.#options;
    const { tenantId, computerId, path } = place;
    const call: Call = {
      // The account of a tenant has its name.
      account: tenantId,
      deadline: new Date(clock.now().getTime() + timeoutMs),
      signal,
    };
    return downloadResponse(method, await miosa.downloadComputerFile(call, computerId, path));
  }
}

const STATUS: Record<SurfaceErrorCode, number> = {
  NOT_FOUND: 404,
  // A file that has become a folder.
  INVALID: 404,
  FORBIDDEN: 403,
  // A computer that does not run.
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
  UNAUTHENTICATED: 502,
  TOO_LARGE: 502,
  PROTOCOL: 502,
  UNSUPPORTED: 502,
  IN_DOUBT: 502,
};

function refusalFor({ code, message, retryAfter }: SurfaceError): Response {
  const headers: Record<string, string> =
    retryAfter === null ? {} : { 'retry-after': String(Math.ceil(retryAfter)) };
  return downloadRefusal(STATUS[code], message, headers);
}
