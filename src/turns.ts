/** Lets those who would undo what the other does go one after the other, as they come: in this process. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work when all that came before it under the name has ended, be it well or not. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(name) ?? Promise.resolve()).then(work, work);
    this.#last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name);
    }
  }
}
