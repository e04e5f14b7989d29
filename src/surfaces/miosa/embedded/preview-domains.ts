import type { Transaction } from '../../../store/store.js';
import type { Call, WriteCall } from '../../call.js';
import { changeOf, type Changes } from '../../embedded/changes.js';
import { possibleIds } from '../../embedded/ids.js';
import type { PreviewDomain, PreviewPlace } from '../port.js';
import { ensureAccount } from './account.js';
import { hostName, sameName } from '../host-names.js';
import { PLATFORM_DOMAIN, type EmbeddedMiosaOptions } from './options.js';
import { noPreviewDomain, notFound } from '../refusals.js';

/** Where the names of a preview domain have to lead. */
export const PROXY = 'proxy.miosa.ai';
/** Below the domain, any of these. */
const WILDCARDS = ['*', '*.sandbox'];
/** A name that nobody uses, to ask for in place of the wildcard. */
const PROBE = 'miosa-preview-check';

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock' | 'platformDomain' | 'resolveCname'> & {
  changes: Changes;
};

/** What is set at one place. */
interface Setting {
  previewDomain: string | null;
  isVerified: boolean;
}

const UNSET: Setting = { previewDomain: null, isVerified: false };

export class PreviewDomains {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async get({ account }: Call, place: PreviewPlace): Promise<PreviewDomain> {
    const { platformDomain = PLATFORM_DOMAIN } = this.#options;
    const settings = await this.#settings(account, place);
    const [{ previewDomain: domain, isVerified } = UNSET] = settings;
    const inForce = settings.find(({ previewDomain }) => previewDomain !== null);
    const effectiveDomain = inForce?.previewDomain ?? platformDomain;
    return {
      ...{ place, domain, effectiveDomain, isVerified },
      ...(domain === null
        ? { statusText: 'not_configured', dnsStatus: null }
        : isVerified
          ? { statusText: 'configured', dnsStatus: 'verified' }
          : { statusText: 'pending_dns', dnsStatus: 'pending' }),
      urlExamples: {
        defaultPreview: `https://<slug>.${effectiveDomain}`,
        portPreview: `https://3000-<slug>.sandbox.${effectiveDomain}`,
        deployment: `https://<deployment-slug>.${effectiveDomain}`,
      },
      dnsRecords:
        domain === null ? [] : WILDCARDS.map((name) => ({ type: 'CNAME', name, value: PROXY })),
    };
  }

  async set(call: WriteCall, place: PreviewPlace, domain: string): Promise<PreviewDomain> {
    const setting = { previewDomain: hostName(domain), isVerified: false };
    await this.#write(call, 'setPreviewDomain', place, setting);
    return this.get(call, place);
  }

  async clear(call: WriteCall, place: PreviewPlace): Promise<PreviewDomain> {
    await this.#write(call, 'clearPreviewDomain', place, UNSET);
    return this.get(call, place);
  }

  async verify(call: WriteCall, place: PreviewPlace): Promise<PreviewDomain> {
    const { changes } = this.#options;
    const method = 'verifyPreviewDomain';
    if (!(await changes.wasMade(changeOf(call, method)))) {
      const [{ previewDomain } = UNSET] = await this.#settings(call.account, place);
      if (previewDomain === null) throw noPreviewDomain();
      const isVerified = await this.#isReady(previewDomain);
      await this.#write(call, method, place, { previewDomain, isVerified }, previewDomain);
    }
    return this.get(call, place);
  }

  /** Of the place, and of those that it inherits from, the nearest first. */
  async #settings(accountId: string, place: PreviewPlace): Promise<Setting[]> {
    const { prisma } = this.#options.store;
    const ofAccount = await prisma.miosaAccount.findFirst({ where: { accountId } });
    const inherited = [ofAccount ?? UNSET];
    if (place.scope === 'account') return inherited;
    const [id] = possibleIds([place.id]);
    if (id === undefined) throw notFound(place.scope);
    const project =
      place.scope === 'project'
        ? await prisma.miosaProject.findFirst({ where: { accountId, id } })
        : null;
    if (place.scope === 'project' && !project) throw notFound('project');
    const workspace = await prisma.miosaWorkspace.findFirst({
      where: { accountId, id: project?.workspaceId ?? id },
    });
    if (!workspace) throw notFound(place.scope);
    return project ? [project, workspace, ...inherited] : [workspace, ...inherited];
  }

  /** With `only`, nothing is written where another domain has been set meanwhile. */
  async #write(
    call: WriteCall,
    method: string,
    place: PreviewPlace,
    data: Setting,
    only?: string,
  ): Promise<void> {
    const { changes, clock } = this.#options;
    const { account: accountId } = call;
    await changes.once(changeOf(call, method), async (tx) => {
      if (place.scope === 'account') await ensureAccount(tx, accountId, clock.now());
      const { count } = await update(tx, accountId, place, data, only);
      if (count === 0 && only === undefined) throw notFound(place.scope);
    });
  }

  async #isReady(domain: string): Promise<boolean> {
    const { resolveCname = () => Promise.resolve([]) } = this.#options;
    const names = WILDCARDS.map((wildcard) => `${wildcard.replace('*', PROBE)}.${domain}`);
    const answers = await Promise.all(
      names.map((name) => resolveCname(name).catch((): string[] => [])),
    );
    return answers.every((targets) => targets.some((target) => sameName(target) === PROXY));
  }
}

function update(
  tx: Transaction,
  accountId: string,
  place: PreviewPlace,
  data: Setting,
  previewDomain: string | undefined,
): Promise<{ count: number }> {
  if (place.scope === 'account') {
    return tx.miosaAccount.updateMany({ where: { accountId, previewDomain }, data });
  }
  const where = { accountId, id: { in: possibleIds([place.id]) }, previewDomain };
  return place.scope === 'workspace'
    ? tx.miosaWorkspace.updateMany({ where, data })
    : tx.miosaProject.updateMany({ where, data });
}
