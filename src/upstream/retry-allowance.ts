/** What one first attempt brings, and one retry costs. */
const DEPOSIT = 1;
const PRICE = 5;
const AT_START = 3 * PRICE;
const MOST = 10 * PRICE;

/**
 * Lets retries be at most a fifth of recent traffic, so that they do not multiply the load on an
 * upstream that fails. A retry spends what five calls have saved up; at most ten are saved, and three
 * are there at the start.
 */
export class RetryAllowance {
  #saved = AT_START;

  /** A call is made for the first time. */
  deposit(): void {
    this.#saved = Math.min(MOST, this.#saved + DEPOSIT);
  }

  /** Whether one retry may be made; it is then spent. */
  take(): boolean {
    if (this.#saved < PRICE) return false;
    this.#saved -= PRICE;
    return true;
  }
}
