import { createHash } from 'node:crypto';

/** Ids that nobody was given, some of which mean something in a path, a query or a database. */
export const ODD_IDS = ['', '.', '..', '../x', 'a/b', 'a?b=c', '%2e%2e', 'ü ☂', '\u0000', '\ud800'];

/** Words that a database may choke on: the last is long and cannot be compressed much. */
export const ODD_WORDS = [
  '\u0000',
  'tide\u0000s',
  '\ud800',
  createHash('shake256', { outputLength: 10_000 }).update('words').digest('hex'),
];
