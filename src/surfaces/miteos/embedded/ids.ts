import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Characters after the prefix, as in Miteos' own examples. `appr` and `dpl` are ours. */
const LENGTHS = { ws: 25, wsf: 25, task: 24, agnt: 24, dlvr: 25, appr: 24, dpl: 24 } as const;

export type IdKind = keyof typeof LENGTHS;

export type NewId = (kind: IdKind) => string;

/** A new random id, such as `ws_` and 25 lower-case letters and digits. */
export const newId: NewId = (kind) => {
  let id = `${kind}_`;
  for (let rest: number = LENGTHS[kind]; rest > 0; rest -= 1) {
    id += ALPHABET.charAt(randomInt(ALPHABET.length));
  }
  return id;
};

/** Those of the ids that can be one of ours. Others may hold what PostgreSQL refuses, such as NUL. */
export function possibleIds(ids: readonly string[]): string[] {
  return ids.filter((id) => /^[a-z]+_[0-9a-z]+$/.test(id));
}
