import { endOfString } from '../json-fault.js';
import { Fault } from './fault.js';

/** How many lists and objects may stand in each other: what comes later may walk them recursively. */
const MAX_DEPTH = 200;

/** JSON in UTF-8, with or without a byte order mark. @throws Fault `garbled`. */
export function parseJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!isTooDeep(text)) return JSON.parse(text);
  } catch (cause) {
    throw new Fault('garbled', { cause });
  }
  throw new Fault('garbled');
}

/** Looked for in the text, since parsing megabytes of brackets would take seconds. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') at = endOfString(text, at);
    else if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
