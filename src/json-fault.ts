/** How many lists and objects may stand in each other: what comes later may walk them recursively. */
const MAX_DEPTH = 64;
/** In all lists and objects together. The longest list that is taken anywhere has 200. */
const MAX_VALUES = 10_000;
/** GraphQL compares an unknown key with all known ones, in memory of many times its length. */
const MAX_KEY_LENGTH = 1_000;

const TOO_DEEP = `is nested deeper than ${MAX_DEPTH} levels`;
const TOO_MANY = `has more than ${MAX_VALUES} values`;

/**
 * What is wrong with JSON that a client sent, to be told behind its name; null when nothing is.
 *
 * A key named `__proto__` is refused, because whoever copies it by assignment changes a prototype.
 * `constructor` and `prototype` are names like any other: they do harm only to code that follows a
 * path of keys into what is inherited. Objects of a class, such as uploads, did not come as JSON and
 * are not looked into.
 *
 * Level by level, not recursive, and no further than to the first fault.
 */
export function jsonFault(json: unknown): string | null {
  let values = 0;
  let level = [json].filter(isContainer);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return TOO_DEEP;
    const next: object[] = [];
    for (const container of level) {
      const items: unknown[] = Array.isArray(container) ? container : Object.values(container);
      values += items.length;
      if (values > MAX_VALUES) return TOO_MANY;
      for (const item of items) if (isContainer(item)) next.push(item);
      if (items === container) continue;
      for (const key of Object.keys(container)) {
        if (key === '__proto__') return 'has a key named "__proto__"';
        if (key.length > MAX_KEY_LENGTH)
          return `has a key of more than ${MAX_KEY_LENGTH} characters`;
      }
    }
    level = next;
  }
  return null;
}

/**
 * Finds in a text what would make `JSON.parse` take a tenth of a second for a megabyte of brackets, and
 * `jsonFault` refuse what it gives; `levelsAround` are those of the text that it will not see. Text
 * that is no JSON at all is left to `JSON.parse`.
 */
export function jsonTextFault(text: string, levelsAround = 0): string | null {
  let depth = 0;
  /** At least one for each bracket and for each comma: never more than twice the values. */
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '[':
      case '{':
        depth += 1;
        marks += 1;
        if (depth > MAX_DEPTH + levelsAround) return TOO_DEEP;
        break;
      case ']':
      case '}':
        depth -= 1;
        break;
      case ',':
        marks += 1;
        break;
    }
    if (marks > 2 * MAX_VALUES + 1) return TOO_MANY;
  }
  return null;
}

/** Where the string that starts there ends, in JSON. */
export function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
