import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * What must never stand in a log, by its form: keys of ours and of the surfaces, tokens, passwords in
 * URLs. Nothing of the kind is logged on purpose; this is for what an error of a library may quote.
 */
const SECRETS: [RegExp, string][] = [
  [/\btrib_([0-9a-z]{12})_[0-9a-z]+/gi, 'trib_$1_…'],
  [/\b(mt_(?:live|test)|msk)_[!#-[\]-~]+/gi, '$1_…'],
  [/\bey[\w-]{8,}\.[\w-]+\.[\w-]*/g, '(token)'],
  [/\b(bearer|basic) +[!#-[\]-~]+/gi, '$1 …'],
  [/(\w+:\/\/[^\s/:@"]*):[^\s/@"]+@/g, '$1:…@'],
];

/** Control characters and line ends that JSON leaves as they are. */
const BREAKS = /[\p{Cc}\u2028\u2029]/gu;

/** A log of JSON lines. The secrets are taken out of whatever is written, at any level. */
export function createLog(
  level: string,
  destination: DestinationStream,
  secrets: readonly (string | null)[] = [],
): Logger {
  // Shorter ones would make holes in ordinary words.
  const known = secrets.flatMap((secret) => (secret && secret.length >= 8 ? [secret] : []));
  return pino(
    {
      level,
      base: { pid: process.pid },
      hooks: { streamWrite: (line) => safe(line, known) },
    },
    destination,
  );
}

function safe(line: string, known: readonly string[]): string {
  let text = line;
  for (const secret of known) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), '…');
  for (const [form, replacement] of SECRETS) text = text.replace(form, replacement);
  const body = text.replace(/\n$/, '');
  return `${body.replace(BREAKS, escape)}\n`;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
