import { z } from 'zod';

/*
 * Routa words a refusal as `{"error": "…"}`, in a few places as a problem object. Bodies that are empty,
 * HTML or plain text say nothing here.
 */

const said = z.string().regex(/\S/).nullable().catch(null);
const refusal = z.object({ error: said, detail: said, message: said });

/** What Routa says of a refusal; null when it says nothing. */
export function messageOf(body: unknown): string | null {
  const { data } = refusal.safeParse(body);
  return data?.error ?? data?.detail ?? data?.message ?? null;
}

/** By how its texts begin; which of them are known is tried from the top. */
const FIELDS: readonly [RegExp, string][] = [
  [/^title\b/i, 'title'],
  [/^objective\b/i, 'objective'],
  [/^metadata\b/i, 'metadata'],
  [/^(invalid )?priority\b/i, 'priority'],
  [/^labels\b/i, 'labels'],
  [/^(invalid )?role\b/i, 'role'],
  [/^(invalid )?status\b|must describe the same workflow state/i, 'status'],
  [/^(repoPath|path|directory)\b|\bgit repository\b|\bbare repository\b/i, 'path'],
];

/** Which field a refusal is about, in the port's words; null when it names none. */
export function fieldOf(body: unknown): string | null {
  const message = messageOf(body) ?? '';
  return FIELDS.find(([form]) => form.test(message))?.[1] ?? null;
}
