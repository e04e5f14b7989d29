import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { Call, WriteCall } from '../../call.js';
import { changed, is } from '../../live/outcomes.js';
import { hostName } from '../host-names.js';
import { noPreviewDomain } from '../refusals.js';
import { toPreviewDomain } from '../mapping.js';
import type { PreviewDomain, PreviewPlace } from '../port.js';
import { previewDomain } from '../wire/answers.js';
import { reaching } from './faults.js';
import { keyOf } from './idempotency-key.js';
import { outgoing, type LiveMiosaOptions } from './options.js';

const ROUTES = {
  workspace: '/workspaces/{id}/preview-domain',
  project: '/projects/{id}/preview-domain',
  account: '/tenant/preview-domain',
};

export class PreviewDomains {
  readonly #options: LiveMiosaOptions;

  constructor(options: LiveMiosaOptions) {
    this.#options = options;
  }

  async get(call: Call, place: PreviewPlace): Promise<PreviewDomain> {
    return this.#get(await outgoing(this.#options, call), place);
  }

  async set(call: WriteCall, place: PreviewPlace, domain: string): Promise<PreviewDomain> {
    const body = { json: { preview_domain: hostName(domain) } };
    const idempotencyKey = keyOf(call, 'setPreviewDomain');
    const out = await outgoing(this.#options, call);
    const request = { method: 'PUT', ...at(place), body, idempotencyKey } as const;
    try {
      const set = this.#options.upstream.json(out, request, previewDomain);
      const wire = await reachingPlace(place, set);
      return wire?.preview_domain ? toPreviewDomain(wire, place) : await this.#get(out, place);
    } catch (error) {
      throw is(error, 'INVALID') ? changed(error, 'INVALID', { field: 'domain' }) : error;
    }
  }

  /** What MIOSA answers to it is not documented. */
  async clear(call: WriteCall, place: PreviewPlace): Promise<PreviewDomain> {
    const idempotencyKey = keyOf(call, 'clearPreviewDomain');
    const out = await outgoing(this.#options, call);
    const request = { method: 'DELETE', ...at(place), idempotencyKey } as const;
    await reachingPlace(place, this.#options.upstream.send(out, request));
    return this.#get(out, place);
  }

  /** Read once more after it, since the answer to it may tell no more than whether DNS is ready. */
  async verify(call: WriteCall, place: PreviewPlace): Promise<PreviewDomain> {
    const out = await outgoing(this.#options, call);
    const { domain } = await this.#get(out, place);
    if (domain === null) throw noPreviewDomain();
    const isReady = await this.#verify(call, out, place);
    const seen = await this.#get(out, place);
    if (isReady === null || isReady === seen.isVerified) return seen;
    return isReady
      ? { ...seen, isVerified: true, statusText: 'configured', dnsStatus: 'verified' }
      : { ...seen, isVerified: false };
  }

  /** Whether DNS is ready; null where the answer does not say. */
  async #verify(call: WriteCall, out: UpstreamCall, place: PreviewPlace): Promise<boolean | null> {
    const { route, params } = at(place);
    // It looks only, but for an account it is asked as if it wrote.
    const way =
      place.scope === 'account'
        ? ({ method: 'POST', idempotencyKey: keyOf(call, 'verifyPreviewDomain') } as const)
        : ({ method: 'GET' } as const);
    const request = { ...way, route: `${route}/verify`, params };
    try {
      const verified = this.#options.upstream.json(out, request, previewDomain);
      const wire = await reachingPlace(place, verified);
      return wire?.verified ?? null;
    } catch (error) {
      if (is(error, 'CONFLICT') || is(error, 'INVALID')) return false;
      throw error;
    }
  }

  /** Where MIOSA has nothing to say, nothing is set. */
  async #get(out: UpstreamCall, place: PreviewPlace): Promise<PreviewDomain> {
    const request = { method: 'GET', ...at(place) } as const;
    const got = this.#options.upstream.json(out, request, previewDomain);
    return toPreviewDomain((await reachingPlace(place, got)) ?? UNSAID, place);
  }
}

const UNSAID = {
  ...{ preview_domain: null, effective_domain: null, default_domain: null, status: null },
  ...{ dns_status: null, url_examples: null, verified: null },
  ...{ dns_instructions: [], records: [] },
};

function at(place: PreviewPlace) {
  const route = ROUTES[place.scope];
  return place.scope === 'account' ? { route } : { route, params: { id: place.id } };
}

/** An account is always within its own reach. */
function reachingPlace<T>({ scope }: PreviewPlace, work: Promise<T>): Promise<T> {
  return scope === 'account' ? work : reaching(scope, work);
}
