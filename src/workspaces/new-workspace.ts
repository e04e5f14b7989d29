import { z } from 'zod';
import { ValidationError } from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { requireFields } from './on-surfaces.js';

/** The whole input of `createWorkspace`. */
export const newWorkspace = z.object({
  name: z.string(),
  slug: z.string().nullish(),
  description: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  externalId: z.string().nullish(),
  repository: z.object({ path: z.string(), branch: z.string().nullish() }).nullish(),
  surfaces: z.array(z.enum(Surface)).readonly().nullish(),
});

export type NewWorkspace = z.infer<typeof newWorkspace>;

/** From what can be taken back to what cannot. */
const order = [Surface.MIOSA, Surface.ROUTA, Surface.MITEOS] as const;

/**
 * The surfaces on which to create it, in the order in which that is done.
 *
 * @throws ValidationError, UnsupportedError when it breaks a rule that is known before any is asked.
 */
export function surfacesFor(input: NewWorkspace): Surface[] {
  const named = new Set(input.surfaces ?? [Surface.MITEOS]);
  const surfaces = order.filter((surface) => named.has(surface));
  const [first] = surfaces;
  if (first === undefined) throw invalid('surfaces', 'Name one surface or more.');
  requireFields(surfaces, input);
  for (const surface of surfaces) rules[surface](input);
  return surfaces;
}

const LONGEST_ON_MIOSA = 120;
const LONGEST_ON_MITEOS = 255;
/** MIOSA: slug pattern. */
const SLUG = /^[a-z0-9][a-z0-9-]{0,79}$/;

const rules: Readonly<Record<Surface, (input: NewWorkspace) => void>> = {
  [Surface.MIOSA]({ name, slug }) {
    requireShort(name, LONGEST_ON_MIOSA);
    if (typeof slug !== 'string' || SLUG.test(slug)) return;
    const form = 'a lower-case letter or digit, then at most 79 of those and hyphens';
    throw invalid('slug', `The slug is not of its form: ${form}.`);
  },
  [Surface.ROUTA]({ metadata }) {
    if (Object.values(metadata ?? {}).every((value) => typeof value === 'string')) return;
    throw invalid('metadata', 'Routa takes texts only as values of metadata.');
  },
  [Surface.MITEOS]({ name }) {
    requireShort(name, LONGEST_ON_MITEOS);
  },
};

function requireShort(name: string, longest: number): void {
  // Of two units at the most, so that a huge text is not looked through.
  if (name.length <= 2 * longest && Array.from(name).length <= longest) return;
  throw invalid('name', `The name is longer than ${longest} characters.`);
}

function invalid(path: string, message: string): ValidationError {
  return new ValidationError(message, [{ path, message }]);
}
