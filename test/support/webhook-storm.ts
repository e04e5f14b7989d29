import { SeededRandom } from '../../src/surfaces/miteos/embedded/random.js';
import { textAt, valueAt } from './value-at.js';
import {
  approvalRequired,
  fromMiosa,
  fromMiosaAt,
  fromMiteos,
  makeEndpoint,
  type Asked,
  type Delivery,
} from './webhooks.js';

/** A delivery on its way. */
export interface Flight extends Delivery {
  /** Of the endpoint. */
  readonly path: string;
  /** What the answers may be that end it; others have it sent again. */
  readonly status: number;
}

export interface Storm {
  readonly flights: readonly Flight[];
  /** What is to be told of, each once. */
  readonly expected: readonly string[];
}

/**
 * Deliveries of both surfaces: as many true ones as said, a fifth of them sent twice and a fifth out of
 * their order; beside these, for each five true ones a forged one and one that was signed long ago.
 */
export async function makeStorm(gateway: Asked, count: number, now: Date): Promise<Storm> {
  const random = new SeededRandom('storm');
  const miteos = await makeEndpoint(gateway, { surface: 'MITEOS' });
  const miosa = await makeEndpoint(gateway, { surface: 'MIOSA' });
  const long = new Date(now.getTime() - 3_600_000);
  const to = ({ url }: { url: string }, status: number, delivery: Delivery): Flight => ({
    ...{ path: new URL(url).pathname, status },
    ...delivery,
  });
  const asked = (name: string) => approvalRequired(name, { task: 'task_1', agent: 'agt_1' });
  const flights: Flight[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `${index}`;
    const sign = index % 3 === 0 ? fromMiosa : fromMiosaAt;
    flights.push(
      index % 2 === 0
        ? to(miteos, 204, fromMiteos(miteos.secret, asked(name)))
        : to(miosa, 204, sign(miosa.secret, created(name), now)),
    );
    if (index % 5 !== 0) continue;
    flights.push(to(miteos, 401, fromMiteos('whsec_of_somebody', asked(`forged ${name}`))));
    flights.push(to(miosa, 401, fromMiosaAt(miosa.secret, created(`stale ${name}`), long)));
  }
  const somewhere = () => random.whole(0, flights.length - 1);
  const insert = (flight: Flight) => flights.splice(somewhere(), 0, flight);
  const fifth = flights.filter((_, index) => index % 5 === 1);
  for (const flight of fifth) insert(flight);
  for (const flight of fifth.flatMap(() => flights.splice(somewhere(), 1))) insert(flight);
  return { flights, expected: Array.from({ length: count }, (_, index) => `${index}`) };
}

function created(name: string) {
  const data = { computer_id: `cmp_${name}`, workspace_id: 'ws_1', size: `Letter ${name}` };
  return { id: `evt_${name}`, type: 'computer.created', data };
}

/**
 * Sends them, some at once, each until it is answered as it is to be.
 *
 * @param post gives the status of the answer; it may fail.
 */
export async function sendStorm(
  { flights }: Storm,
  post: (flight: Flight) => Promise<number>,
  onAnswer: (answered: number) => void = () => undefined,
): Promise<void> {
  const waiting = [...flights];
  let answered = 0;
  const work = async (): Promise<void> => {
    for (let flight = waiting.shift(); flight; flight = waiting.shift()) {
      const status = await post(flight).catch(() => null);
      if (status === flight.status) {
        answered += 1;
        onAnswer(answered);
      } else if (status === null || status >= 500) {
        waiting.push(flight);
        await new Promise((resolve) => setTimeout(resolve, 20));
      } else throw new Error(`${flight.body} was answered ${status}, not ${flight.status}.`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/** The names of all that has been told of, in their order. */
export async function toldBy(gateway: Asked): Promise<string[]> {
  const names: string[] = [];
  for (let after: unknown = null; ;) {
    const data = await gateway.data(
      `query ($after: Cursor) {
        events(first: 200, after: $after, filter: { types: [COMPUTER_CREATED, APPROVAL_REQUIRED] }) {
          nodes {
            ... on ComputerCreatedEvent { size }
            ... on ApprovalRequiredEvent { approval { action } }
          }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      { after },
    );
    for (const node of valueAt(data, 'events', 'nodes') as object[]) {
      const isComputer = valueAt(node, 'size') !== undefined;
      const text = isComputer ? textAt(node, 'size') : textAt(node, 'approval', 'action');
      names.push(text.replace(/^(?:Send letter|Letter) /, ''));
    }
    if (valueAt(data, 'events', 'pageInfo', 'hasNextPage') !== true) break;
    after = valueAt(data, 'events', 'pageInfo', 'endCursor');
  }
  return names.sort((one, other) => Number(one) - Number(other));
}
