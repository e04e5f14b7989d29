import type { Clock } from '../clock.js';
import { Fault } from './fault.js';
import { Trip } from './trip.js';
import { waitFor, type Patience } from './wait.js';

interface Flight {
  readonly trip: Trip;
  readonly answer: Promise<unknown>;
  /** How many wait for it. */
  waiting: number;
}

/**
 * Lets those who want the same at the same time have the same answer. Each waits as long as it wants
 * to; what is under way is given up when the last has left.
 */
export class SharedReads {
  readonly #clock: Clock;
  /** By owner, then by what is read. */
  readonly #flights = new Map<string, Map<string, Flight>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What `start` gives; or what it gave to those who have asked for the same key of this owner before,
   * and still wait.
   *
   * @throws what `start` throws; a fault at the deadline; an AbortError when the signal fires.
   */
  async join(
    { owner, key }: { owner: string; key: string },
    patience: Patience,
    start: (trip: Trip) => Promise<unknown>,
  ): Promise<unknown> {
    const flights = this.#flights.get(owner) ?? new Map<string, Flight>();
    this.#flights.set(owner, flights);
    const flight = flights.get(key) ?? begin(patience.deadline, start);
    flights.set(key, flight);
    flight.trip.extend(patience.deadline);
    flight.waiting += 1;
    let left = new Fault('left');
    try {
      return await waitFor(this.#clock, patience, flight.answer, {
        late: () => (left = flight.trip.lateFault()),
        mayLeave: () => true,
      });
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        flight.trip.stop(left);
        if (flights.get(key) === flight) flights.delete(key);
        if (flights.size === 0 && this.#flights.get(owner) === flights) this.#flights.delete(owner);
      }
    }
  }

  /** Whoever comes now must not be given what was read before: the owner has written. */
  startAnew(owner: string): void {
    this.#flights.delete(owner);
  }
}

function begin(deadline: Date, start: (trip: Trip) => Promise<unknown>): Flight {
  const trip = new Trip(deadline);
  return { trip, answer: start(trip), waiting: 0 };
}
