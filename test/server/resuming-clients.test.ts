import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Relay } from '../../src/bench/streams/relay.js';
import { MemoryEventBus } from '../../src/events/bus.js';
import type { NewEvent } from '../../src/events/event.js';
import { EventLog } from '../../src/events/log.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

const QUERY = `subscription ($after: Cursor!) {
  events(after: $after) { cursor ... on TaskCostEvent { cost } }
}`;
const CUTS = 3;
const BETWEEN_CUTS = 5;

interface Told {
  events: { cursor: string; cost?: number };
}

/** What a client has seen, and where it goes on. */
interface Seen {
  costs: (number | undefined)[];
  cursor: string;
}

const clock = new TestClock();
let gateway: TestApp;
let relay: Relay;
let log: EventLog;
let headers: { authorization: string };

beforeAll(async () => {
  gateway = await openTestApp(clock);
  relay = await Relay.open();
  relay.lead((await gateway.listen()).url);
  log = new EventLog({
    ...{ store: gateway.store, bus: new MemoryEventBus(), clock, maxLagMs: null },
    onError: () => undefined,
  });
});
afterAll(async () => {
  relay.close();
  await gateway.close();
});

/** Appends events, counted from one, in a tenant of their own. */
async function append(tenant: string, from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index): NewEvent => ({
    ...{ type: 'task.cost', payload: { cost: from + index } },
    ...{ surface: 'MITEOS', taskId: null, agentId: null, workspaceId: null },
    ...{ upstreamWorkspaceId: null, dedupeKey: `cost:${from + index}`, at: clock.now() },
  }));
  await log.appendBatch(tenant, events);
}

/** Takes what has come; another is of no interest to this test. */
function take(seen: Seen, { events: { cursor, cost } }: Told): void {
  seen.costs.push(cost);
  seen.cursor = cursor;
}

/** Each begins to follow, and is told when its connection is lost: then it is begun again. */
const clients: Record<string, (seen: Seen, onLost: () => void) => () => void> = {
  'graphql-ws': (seen, onLost) => {
    const client = createSocketClient({
      ...{ url: `${relay.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket },
      ...{ connectionParams: headers, retryAttempts: 0 },
    });
    const variables = { after: seen.cursor };
    const leave = client.subscribe<Told>(
      { query: QUERY, variables },
      { next: ({ data }) => data && take(seen, data), error: onLost, complete: () => undefined },
    );
    return () => {
      leave();
      void client.dispose();
    };
  },
  // It connects again by itself; what it says then is asked for each time.
  'graphql-sse': (seen) => {
    const client = createStreamClient({
      url: `${relay.url}/graphql`,
      headers: () => ({ ...headers, 'last-event-id': seen.cursor }),
      ...{ retryAttempts: 20, retry: () => Promise.resolve() },
    });
    const variables = { after: seen.cursor };
    const leave = client.subscribe<Told>(
      { query: QUERY, variables },
      {
        next: ({ data }) => data && take(seen, data),
        error: () => undefined,
        complete: () => undefined,
      },
    );
    return () => {
      leave();
      client.dispose();
    };
  },
  urql: (seen, onLost) => {
    const sockets = createSocketClient({
      ...{ url: `${relay.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket },
      ...{ connectionParams: headers, retryAttempts: 0 },
    });
    const client = new Client({
      ...{ url: `${relay.url}/graphql`, preferGetMethod: false },
      exchanges: [
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query, variables }) => ({
            subscribe: (sink) => ({
              unsubscribe: sockets.subscribe({ query: query ?? '', variables }, sink),
            }),
          }),
        }),
      ],
    });
    const subscription = client
      .subscription<Told>(QUERY, { after: seen.cursor })
      .subscribe(({ data, error }) => {
        if (error) onLost();
        else if (data) take(seen, data);
      });
    return () => {
      subscription.unsubscribe();
      void sockets.dispose();
    };
  },
};

test.each(Object.entries(clients))(
  '%s goes on behind the cursor, without gap or repeat, however often it is cut off',
  async (tenant, follow) => {
    headers = { authorization: await gateway.authorize(tenant, ['admin']) };
    const seen: Seen = { costs: [], cursor: 'START' };
    const lefts: (() => void)[] = [];
    const begin = (): void => {
      let isLost = false;
      lefts.push(
        follow(seen, () => {
          if (!isLost) begin();
          isLost = true;
        }),
      );
    };
    begin();
    const expected: number[] = [];
    for (let round = 0; round <= CUTS; round += 1) {
      const from = expected.length + 1;
      expected.push(...Array.from({ length: BETWEEN_CUTS }, (_, index) => from + index));
      await append(tenant, from, BETWEEN_CUTS);
      await gateway.app.settled();
      await expect.poll(() => seen.costs).toEqual(expected);
      if (round < CUTS) relay.reset();
    }
    for (const leave of lefts) leave();
    await expect.poll(() => gateway.app.listeners()).toBe(0);
  },
);
