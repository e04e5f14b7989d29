/** Of so many characters in a row at least, a part of a secret tells something of it. */
const TELLING = 12;

/** Secrets that a test plants, and looks for in what is written. */
export class Canaries {
  readonly #parts = new Map<string, string[]>();

  /** Plants a text; what of it may be seen, such as `trib_` and an id, is `shown`. */
  plant(name: string, text: string, shown = /^$/): string {
    const secret = text.replace(shown, '');
    if (secret.length < 2 * TELLING) throw new Error(`${name} is too short to be found.`);
    const spellings = [secret, encodeURIComponent(secret), JSON.stringify(secret)];
    for (const encoding of ['base64', 'hex'] as const) {
      spellings.push(Buffer.from(text).toString(encoding));
    }
    this.#parts.set(name, [...new Set(spellings.flatMap(partsOf))]);
    return text;
  }

  /** The names of those of which a telling part stands in the text. */
  foundIn(text: string): string[] {
    return [...this.#parts].flatMap(([name, parts]) =>
      parts.some((part) => text.includes(part)) ? [name] : [],
    );
  }
}

function partsOf(text: string): string[] {
  return Array.from({ length: text.length - TELLING + 1 }, (_, at) => text.slice(at, at + TELLING));
}
