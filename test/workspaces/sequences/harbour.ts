import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Surface } from '../../../src/store/generated/prisma/enums.js';
import type { App } from '../../../src/app.js';
import { openLiveSite, type LiveSite } from '../../live/site.js';
import { followOver, type Live } from '../../support/live.js';
import { Tenant } from '../../support/tenant.js';
import { TickingClock } from '../../support/ticking-clock.js';
import { Upstreams } from './upstreams.js';

const INTERVAL_SECONDS = 0.1;
/** After so long, also what looks by itself does so again. */
const WHILE_MS = 3_000;

const LIST = `{
  workspaces(first: 200) { totalCount nodes { id name parts { surface upstreamId } } }
  hiddenWorkspaces(first: 200) { totalCount nodes { id surface upstreamId } }
  onMiosa: workspaces(filter: { surface: MIOSA }) { totalCount }
  onRouta: workspaces(filter: { surface: ROUTA }) { totalCount }
  onMiteos: workspaces(filter: { surface: MITEOS }) { totalCount }
}`;

const partForm = z.object({ surface: z.enum(Surface), upstreamId: z.string() });
const totalForm = z.object({ totalCount: z.number() });
const listForm = z.object({
  workspaces: z.object({
    totalCount: z.number(),
    nodes: z.array(z.object({ id: z.string(), name: z.string(), parts: z.array(partForm) })),
  }),
  hiddenWorkspaces: z.object({
    totalCount: z.number(),
    nodes: z.array(partForm.extend({ id: z.string() })),
  }),
  ...{ onMiosa: totalForm, onRouta: totalForm, onMiteos: totalForm },
});
const nodesForm = z.object({ nodes: z.array(z.object({ id: z.string() }).nullable()) });

/** All that the gateway shows of Workspaces. */
export type Listed = z.infer<typeof listForm>;

/** Three live surfaces, and two gateways on one database that look at them. */
export class Harbour {
  readonly tenant: Tenant;
  readonly upstreams: Upstreams;
  readonly #site: LiveSite;
  readonly #clock: TickingClock;
  readonly #other: App;
  readonly #stream: Live;

  private constructor(
    site: LiveSite,
    {
      clock,
      miosaKey,
      other,
      stream,
    }: {
      clock: TickingClock;
      miosaKey: string;
      other: App;
      stream: Live;
    },
  ) {
    this.#site = site;
    this.#clock = clock;
    this.#other = other;
    this.#stream = stream;
    this.tenant = new Tenant('harbour', site.gateway, site.gateway.authorization);
    this.upstreams = new Upstreams(site, miosaKey);
  }

  static async open(): Promise<Harbour> {
    const clock = new TickingClock();
    const miosaKey = `msk_u_${randomUUID().replaceAll('-', '')}`;
    const site = await openLiveSite({
      ...{ withMiosa: true, withRouta: true, clock },
      environment: {
        ...{ MIOSA_API_KEY: miosaKey, MIOSA_REQUESTS_PER_MINUTE: '1000000' },
        ...{ RATE_LIMIT_OPERATIONS: '1000000', RATE_LIMIT_COST: '1000000000' },
        WORKSPACE_REFRESH_INTERVAL: String(INTERVAL_SECONDS),
      },
    });
    const { url } = await site.gateway.listen();
    // While somebody follows, Routa is looked at as soon as it tells of something.
    const stream = await followOver.SSE(url, {
      ...{ query: 'subscription { events { type } }', variables: {} },
      authorization: site.gateway.authorization,
    });
    const other = await site.gateway.openAnother();
    return new Harbour(site, { clock, miosaKey, other, stream });
  }

  /** Has one of the gateways asked for the list, so that it looks at the surfaces. */
  async look(isOther: boolean): Promise<void> {
    const { gateway } = this.#site;
    const query = '{ workspaces { nodes { id } } }';
    if (!isOther) {
      await gateway.data(query);
      return;
    }
    const response = await this.#other.fetch(
      new Request('http://127.0.0.1:4000/graphql', {
        method: 'POST',
        headers: { authorization: gateway.authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
    );
    const answer: unknown = await response.json();
    if (JSON.stringify(answer).includes('"errors"')) throw new Error(JSON.stringify(answer));
  }

  async list(): Promise<Listed> {
    return listForm.parse(await this.tenant.data(LIST));
  }

  /** The ids that these stand for now; null for what is not there. */
  async resolve(ids: readonly string[]): Promise<(string | null)[]> {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const { nodes } = nodesForm.parse(await this.tenant.data(query, { ids }));
    return nodes.map((node) => node?.id ?? null);
  }

  letTimePass(): void {
    this.#clock.advance(WHILE_MS);
    this.#site.emulator.clock.advance(WHILE_MS);
  }

  /** Lets everything come to rest, and both gateways look once more. */
  async settle(): Promise<void> {
    for (const isOther of [false, true, false]) {
      this.letTimePass();
      await this.#settled();
      await this.look(isOther);
      await this.#settled();
    }
  }

  async close(): Promise<void> {
    this.#stream.leave();
    await this.#other.close();
    await this.#site.close();
  }

  async #settled(): Promise<void> {
    await Promise.all([this.#site.gateway.app.settled(), this.#other.settled()]);
  }
}
