import { UnsupportedError, ValidationError } from '../errors.js';
import type { Surface } from '../store/generated/prisma/enums.js';

/** What a surface's credentials begin with, up to where the secret part begins. */
interface Form {
  readonly prefix: RegExp;
  readonly rule: string;
}

/** Null: the surface has no authentication. */
const forms: Record<Surface, Form | null> = {
  MITEOS: {
    prefix: /^mt_(?:live|test)_/,
    rule: 'A credential of Miteos is mt_live_ or mt_test_ and what follows it.',
  },
  MIOSA: {
    prefix: /^msk_(?:(?:u|a|p|live|test)_)?/,
    rule: 'A credential of MIOSA is msk_ and what follows it.',
  },
  ROUTA: null,
};

const PRINTABLE = /^[!-~]{1,512}$/;
/** With a shorter secret part, its last four would be too much of it. */
const SHORTEST_SHOWN = 16;

/** What of a credential may be shown, to recognise it by. */
export interface CredentialPreview {
  /** Empty when it has none that is known. */
  readonly prefix: string;
  /** Empty when the credential is too short for that. */
  readonly lastFour: string;
}

/** Whether the surface can be called with a credential only. */
export function needsCredential(surface: Surface): boolean {
  return forms[surface] !== null;
}

/**
 * Checks a text that is said to be a credential of the surface.
 *
 * @throws ValidationError when it has not the form of one, UnsupportedError when the surface takes none.
 */
export function checkCredential(surface: Surface, text: string): void {
  const form = forms[surface];
  if (!form) throw new UnsupportedError('The surface has no authentication.', surface);
  if (!PRINTABLE.test(text)) {
    throw invalid('A credential has 1 to 512 characters, all of them printable ASCII, no spaces.');
  }
  const prefix = form.prefix.exec(text)?.[0];
  if (prefix === undefined || prefix === text) throw invalid(form.rule);
}

export function previewOf(surface: Surface, text: string): CredentialPreview {
  const prefix = forms[surface]?.prefix.exec(text)?.[0] ?? '';
  const isLongEnough = text.length - prefix.length >= SHORTEST_SHOWN;
  return { prefix, lastFour: isLongEnough ? text.slice(-4) : '' };
}

/** Never quotes the text. */
function invalid(message: string): ValidationError {
  return new ValidationError(message, [{ path: 'credential', message }]);
}
