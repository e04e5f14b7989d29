import { withoutSecrets } from '../log.js';

const MAX_LENGTH = 300;
/** Bounded in front, so that the time does not grow with the square of the text. */
const URLS = /[a-z][a-z0-9+.-]{0,30}:\/\/\S*/gi;
const WORD_WITH_ELLIPSIS = /[^\s…]*_…/g;
/** Marks that turn the direction of a text, and others that are not seen. */
const UNSEEN = /[\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu;

/**
 * What a surface says of a refusal, fit to be shown: one line of at most 300 characters, without
 * control characters, addresses, and what may be a credential. Null when nothing is left.
 */
export function shownMessage(said: unknown, credential: string | null): string | null {
  if (typeof said !== 'string') return null;
  const line = said
    .replace(UNSEEN, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const told = credential === null || credential === '' ? line : line.replaceAll(credential, '…');
  const safe = withoutSecrets(told).replace(WORD_WITH_ELLIPSIS, '…').replace(URLS, '…');
  const characters = Array.from(safe);
  const short =
    characters.length > MAX_LENGTH
      ? `${characters.slice(0, MAX_LENGTH - 1).join('')}…`
      : characters.join('');
  return /[^\s…]/.test(short) ? short : null;
}
