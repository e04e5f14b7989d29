import { z } from 'zod';

/*
 * How MIOSA words a refusal: eight forms are known, of which an empty or plain one says nothing here.
 */

const said = z.string().regex(/\S/);
const told = z.union([
  said.transform((message) => ({ message, code: null })),
  z
    .object({ message: said.nullable().catch(null), code: said.nullable().catch(null) })
    .refine(({ message, code }) => message !== null || code !== null),
]);
const maybe = said.nullable().catch(null);

/** What is wrong with one field, or, without a field, with the whole. */
interface Complaint {
  field: string | null;
  text: string;
}

const complaints = z
  .union([
    z.array(
      z.union([
        said.transform((text): Complaint => ({ field: null, text })),
        z
          .object({ field: maybe, message: said })
          .transform(({ field, message }): Complaint => ({ field, text: message })),
      ]),
    ),
    z.record(z.string(), z.union([said, z.array(said).min(1)])).transform((byField) =>
      Object.entries(byField).map(([field, texts]): Complaint => ({
        field,
        text: [texts].flat().join(', '),
      })),
    ),
  ])
  .catch([]);

const refusal = z.object({
  error: told.nullable().catch(null),
  errors: complaints,
  ...{ message: maybe, detail: maybe, reason: maybe, code: maybe },
});

/** What a code in the place of a text looks like. */
const CODE = /^[A-Z][A-Z0-9_]*$|^[a-z]+_[a-z_]+$/;
const FIELD = /^[a-z][a-z0-9_]{0,60}$/;

/** What MIOSA says of a refusal, for those who are refused; null when it says nothing. */
export function messageOf(body: unknown): string | null {
  const { data } = refusal.safeParse(body);
  if (!data) return null;
  const { error, errors, message, detail, reason } = data;
  const [complaint] = errors;
  if (complaint) return worded(complaint);
  const texts = [message, error?.message ?? null, detail, reason].filter((text) => text !== null);
  const words = texts.find((text) => !CODE.test(text)) ?? texts[0] ?? null;
  // The credential cannot be told from a thing that is out of reach by the status alone.
  return codeOf(body) === 'INSUFFICIENT_SCOPE' && !isOfScope(words ?? '')
    ? 'The credential lacks a scope for this.'
    : (words ?? error?.code ?? null);
}

/** Which field a refusal is about, in the port's words; null when it names none. */
export function fieldOf(body: unknown): string | null {
  if (codeOf(body) === 'IDEMPOTENCY_PAYLOAD_MISMATCH') return 'idempotencyKey';
  const { data } = refusal.safeParse(body);
  const field = data?.errors.find((complaint) => complaint.field !== null)?.field ?? null;
  return field !== null && FIELD.test(field) ? portName(field) : null;
}

/** Whether a 403 is about what the credential may do, and not about what it was asked of. */
export function isOfScope(message: string): boolean {
  return /scope/i.test(message);
}

/** `external_workspace_id` is `externalId` to those who call the port. */
export function portName(wireName: string): string {
  const known = PORT_NAMES.get(wireName);
  return known ?? wireName.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const PORT_NAMES = new Map([
  ['external_workspace_id', 'externalId'],
  ['external_project_id', 'externalId'],
  ['preview_domain', 'domain'],
  ['project_id', 'project'],
  ['project_slug', 'project.slug'],
  ['project_name', 'project.name'],
]);

function codeOf(body: unknown): string | null {
  const { data } = refusal.safeParse(body);
  const code = data?.error?.code ?? data?.code ?? data?.error?.message ?? null;
  return code?.toUpperCase() ?? null;
}

/** Texts about a field come without it, as in `has already been taken`. */
function worded({ field, text }: Complaint): string {
  const isWhole = field === null || !FIELD.test(field) || !/^[a-z]/.test(text);
  return isWhole ? text : `${portName(field)} ${text}`;
}
