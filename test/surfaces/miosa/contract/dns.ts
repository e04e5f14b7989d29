/** CNAME records, as a name server would answer for them: a `*` stands for any one label. */
export class TestDns {
  readonly #targets = new Map<string, string[]>();

  set(name: string, ...targets: string[]): void {
    this.#targets.set(name, targets);
  }

  /** Empty when there is no record. */
  cname(name: string): string[] {
    const wildcard = name.replace(/^[^.]*/, '*');
    return this.#targets.get(name) ?? this.#targets.get(wildcard) ?? [];
  }
}
