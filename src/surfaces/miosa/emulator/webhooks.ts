import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import type { Clock } from '../../../clock.js';
import { isWebhookUrl, Webhooks, type SignedPost } from '../../../emulator/webhooks.js';
import { list, plain } from './answers.js';
import { typeFilter, type EventLog, type ToldEvent } from './event-log.js';
import { tenantIdOf } from './keys.js';
import { invalid, notFound } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import { toTime } from './shapes.js';

interface Hook {
  readonly facts: { readonly id: string } & Readonly<Record<string, unknown>>;
  readonly secret: string;
  readonly queue: Webhooks<ToldEvent>;
  readonly unfollow: () => void;
}

const newHook = z.object({
  url: z.string(),
  events: z.array(z.string()).nullish(),
  name: z.string().nullish(),
  secret: z.string().min(1).nullish(),
});

interface Options {
  log: EventLog;
  clock: Clock;
  /** Told of what could not be delivered. */
  onError: (error: unknown) => void;
}

/** The webhooks of all tenants, while the emulator runs. */
export class Hooks {
  readonly #options: Options;
  readonly #hooks = new Map<string, Map<string, Hook>>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** To register, list and remove them. The secret is told once. */
  routes(): Route[] {
    const [about, path] = ['webhook', '/webhooks'] as const;
    return [
      jsonRoute({
        ...{ method: 'POST', path, about, query: noQuery, body: newHook },
        handle: ({ call, body }) => {
          const { facts, secret } = this.#add(call.account, body);
          return Promise.resolve(plain({ data: { ...facts, secret } }, 201));
        },
      }),
      jsonRoute({
        ...{ method: 'GET', path, about, query: noQuery, body: noBody },
        handle: ({ call }) =>
          Promise.resolve(list([...this.#of(call.account).values()].map(({ facts }) => facts))),
      }),
      jsonRoute({
        ...{ method: 'GET', path: `${path}/{id}`, about, query: noQuery, body: noBody },
        handle: ({ call, id }) =>
          Promise.resolve(plain({ data: this.#one(call.account, id('id')).facts })),
      }),
      jsonRoute({
        ...{ method: 'DELETE', path: `${path}/{id}`, about, query: noQuery, body: noBody },
        handle: async ({ call, id }) => {
          const hook = this.#one(call.account, id('id'));
          this.#of(call.account).delete(hook.facts.id);
          await end(hook);
          return plain({ ok: true });
        },
      }),
    ];
  }

  async settled(): Promise<void> {
    for (const hook of this.#all()) await hook.queue.settled();
  }

  async close(): Promise<void> {
    for (const hook of this.#all()) await end(hook);
  }

  #add(account: string, { url, events, name, secret: given }: z.infer<typeof newHook>): Hook {
    const { log, clock, onError } = this.#options;
    if (!isWebhookUrl(url)) throw invalid('url', 'must be https, or http on loopback');
    const secret = given ?? `whsec_${randomUUID().replaceAll('-', '')}`;
    const form = (event: ToldEvent) => postOf(event, tenantIdOf(account), secret);
    const queue = new Webhooks<ToldEvent>({ url, form }, onError);
    const isWanted = typeFilter(events ?? []);
    const hook: Hook = {
      facts: {
        ...{ id: `wh_${randomUUID()}`, url, events: events ?? [], name: name ?? null },
        ...{ active: true, secret_preview: `${secret.slice(0, 8)}…` },
        created_at: toTime(clock.now()),
      },
      ...{ secret, queue },
      unfollow: log.follow(account, null, (event) => {
        if (isWanted(event.type)) queue.send(event);
      }),
    };
    this.#hooks.set(account, this.#of(account).set(hook.facts.id, hook));
    return hook;
  }

  #of(account: string): Map<string, Hook> {
    return this.#hooks.get(account) ?? new Map<string, Hook>();
  }

  #one(account: string, id: string): Hook {
    const hook = this.#of(account).get(id);
    if (!hook) throw notFound('webhook');
    return hook;
  }

  #all(): Hook[] {
    return [...this.#hooks.values()].flatMap((hooks) => [...hooks.values()]);
  }
}

async function end({ unfollow, queue }: Hook): Promise<void> {
  unfollow();
  await queue.close();
}

/** In the newest form that MIOSA's clients verify. */
function postOf({ id, type, at, data }: ToldEvent, tenant_id: string, secret: string): SignedPost {
  const delivery_id = `dlv_${randomUUID()}`;
  const time = toTime(at);
  const body = JSON.stringify({
    ...{ id, delivery_id, event: type, type },
    ...{ occurred_at: time, timestamp: time, tenant_id, data },
  });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return {
    body,
    headers: {
      'x-miosa-signature': `sha256=${signature}`,
      'x-miosa-event': type,
      'x-miosa-delivery': delivery_id,
    },
  };
}
