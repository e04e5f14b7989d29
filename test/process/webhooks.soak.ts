import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStorm, sendStorm, toldBy } from '../support/webhook-storm.js';
import { Site, type Gateway } from './gateway.js';

const COUNT = 1_000;
/** Every other one in the middle of the work, and just before an answer. */
const KILLS = 6;
/** Where nobody answers: all that is known comes by webhooks. */
const NOWHERE = 'http://127.0.0.1:9';
const LIVE = {
  ...{ MITEOS_MODE: 'live', MITEOS_BASE_URL: `${NOWHERE}/v1`, MITEOS_API_KEY: 'mt_test_hooks' },
  ...{ MIOSA_MODE: 'live', MIOSA_BASE_URL: `${NOWHERE}/api/v1`, MIOSA_API_KEY: 'msk_u_hooks' },
};

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

test(
  'each of a thousand deliveries is taken in once, however often they come and the gateway is killed',
  { timeout: 600_000 },
  async () => {
    let gateway: Gateway | null = await site.startSeeded('storm', LIVE);
    const storm = await makeStorm(gateway, COUNT, new Date());
    const each = Math.floor(storm.flights.length / (KILLS + 1));
    let kills = 0;
    let inFlight = 0;
    /** At each kill, how many deliveries were without an answer. */
    const cut: number[] = [];
    const starting: Promise<void>[] = [];
    /** The next answer does not come: what it answers has been stored, and is sent again. */
    let isNextLost = false;

    const restart = async (): Promise<void> => {
      const killed = gateway;
      cut.push(inFlight);
      await killed?.kill();
      gateway = null;
      gateway = await site.start('storm', LIVE);
    };
    await sendStorm(
      storm,
      async ({ path, body, headers }) => {
        if (gateway === null) throw new Error('It is not there.');
        inFlight += 1;
        try {
          const answer = await fetch(`${gateway.url}${path}`, { method: 'POST', body, headers });
          if (!isNextLost || answer.status !== 204) return answer.status;
          isNextLost = false;
          starting.push(restart());
          throw new Error('It was killed before its answer was sent.');
        } finally {
          inFlight -= 1;
        }
      },
      (answered) => {
        if (answered < (kills + 1) * each || kills === KILLS) return;
        kills += 1;
        if (kills % 2 === 0) isNextLost = true;
        // Just while others are being written, at times later, at times earlier.
        else setTimeout(() => starting.push(restart()), Math.random() * 10);
      },
    );
    await Promise.all(starting);

    expect(cut).toHaveLength(KILLS);
    expect(Math.max(...cut)).toBeGreaterThan(0);
    expect(await toldBy(gateway)).toEqual(storm.expected);
    expect(gateway.stderr).toBe('');
    expect(await gateway.stop()).toBe(0);
  },
);
