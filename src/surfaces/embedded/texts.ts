import { z } from 'zod';
import type { Surface } from '../../store/generated/prisma/enums.js';
import { SurfaceError } from '../errors.js';

const LARGEST_METADATA_BYTES = 32 * 1024;
const DEEPEST_METADATA = 100;

/** Free data of the caller. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What people write to an embedded surface, as it can be stored. All throw `INVALID` of the field. */
export class StorableTexts {
  readonly #surface: Surface;

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  /** A text that PostgreSQL can keep: half a surrogate pair becomes U+FFFD, and NUL is refused. */
  storable(text: string, longest: number, field: string): string {
    if (text.includes('\0')) throw this.#invalid(`The ${field} holds a NUL character.`, field);
    // Of two units at the most, so that a huge text is not looked through.
    if (text.length > 2 * longest || Array.from(text).length > longest) {
      throw this.#invalid(`The ${field} is longer than ${longest} characters.`, field);
    }
    return Buffer.from(text).toString();
  }

  /** A storable text that is not blank. It is kept as it is, with its outer spaces. */
  shortText(text: string, longest: number, field: string): string {
    const stored = this.storable(text, longest, field);
    if (stored.trim() === '') throw this.#invalid(`The ${field} is blank.`, field);
    return stored;
  }

  /** Of metadata, as JSON text. */
  metadataText(given: JsonObject): string {
    const text = jsonOf(given);
    if (!text?.startsWith('{')) {
      throw this.#invalid('The metadata is no JSON object.', 'metadata');
    }
    if (Buffer.byteLength(text) > LARGEST_METADATA_BYTES) {
      const message = `The metadata is larger than ${LARGEST_METADATA_BYTES} bytes as JSON.`;
      throw this.#invalid(message, 'metadata');
    }
    if (!isShallow(JSON.parse(text), DEEPEST_METADATA)) {
      const message = `The metadata is nested deeper than ${DEEPEST_METADATA} levels.`;
      throw this.#invalid(message, 'metadata');
    }
    return text;
  }

  #invalid(message: string, field: string): SurfaceError {
    return new SurfaceError(this.#surface, 'INVALID', message, { field });
  }
}

export function metadataOf(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('What was stored as metadata is no object.');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null for what JSON cannot say, such as a cycle or what is nested too deep to be walked. */
function jsonOf(value: unknown): string | null {
  try {
    return z.string().parse(JSON.stringify(value));
  } catch {
    return null;
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
