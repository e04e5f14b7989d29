import { pino, type DestinationStream, type LogFn, type Logger } from 'pino';
import { describeError } from './logged-error.js';

/**
 * What must never stand in a log or an answer, by its form: keys of ours and of the surfaces, tokens,
 * passwords in URLs. Nothing of the kind is written on purpose; this is for what is quoted. They are
 * found wherever they begin, as behind the `n` of a line end that JSON has escaped, or cut off.
 */
const SECRETS: [RegExp, string][] = [
  [/(bearer)(?: |%20)+[!#-[\]-~]+/gi, '$1 …'],
  [/(basic)(?: |%20)+[a-z0-9+/]{16,}=*/gi, '$1 …'],
  [/trib_([0-9a-z]{12})_[0-9a-z]+/gi, 'trib_$1_…'],
  [/(mt_(?:live|test)|msk)_[!#-[\]-~]+/gi, '$1_…'],
  // The head of a token is short; without a bound, this would take time by the square of the text.
  [/eyJ[\w-]{8,1000}\.[\w-]+(?:\.[\w-]*)?/g, '(token)'],
  [/(:\/\/[^\s/:@"]*):[^\s/@"]+@/g, '$1:…@'],
];

/** Control characters and line ends that JSON leaves as they are. */
const BREAKS = /[\p{Cc}\u2028\u2029]/gu;

/**
 * A log of JSON lines. Errors are described, not quoted, and secrets are taken out of whatever is
 * written, at any level: those that are given, and what has the form of one.
 */
export function createLog(
  level: string,
  destination: DestinationStream,
  secrets: readonly string[] = [],
): Logger {
  const known = secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  const streamWrite = (line: string): string => {
    const text = withoutSecrets(line.replace(/\n$/, ''), known);
    return `${text.replace(BREAKS, escape)}\n`;
  };
  return pino(
    {
      level,
      base: { pid: process.pid },
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: { streamWrite, logMethod: withText },
    },
    destination,
  );
}

/** The text without those secrets, and without what has the form of one. JSON stays JSON. */
export function withoutSecrets(text: string, known: readonly string[] = []): string {
  // Shorter ones would make holes in ordinary words.
  const told = known.filter(({ length }) => length >= 8);
  const safe = told.reduce((left, secret) => left.replaceAll(secret, '…'), text);
  return SECRETS.reduce((left, [form, replacement]) => left.replace(form, replacement), safe);
}

/** Where no text is given, pino takes the message of the error. */
function withText(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [first, ...rest] = args;
  if (rest.length > 0 || typeof first !== 'object') method.apply(this, args);
  else method.call(this, first, 'an error');
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
