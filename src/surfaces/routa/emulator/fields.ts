import { z } from 'zod';

/*
 * What Routa says of a field that is wrong.
 */

/** Of a query or a body; what a word is none of is refused as in `Invalid status: <word>`. */
export function word<Word extends string>(
  name: string,
  words: readonly Word[],
  normalize = (text: string): string => text,
): z.ZodType<Word, string> {
  return z.string({ error: `${name} must be a string` }).transform((text, context) => {
    const found = words.find((each) => each === normalize(text));
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `Invalid ${name}: ${text}` });
    return z.NEVER;
  });
}

export function text(name: string): z.ZodString {
  return z.string({ error: `${name} must be a string` });
}

/** Neither missing nor empty. */
export function required(name: string): z.ZodString {
  return z
    .string({
      error: ({ input }) =>
        input === undefined ? `${name} is required` : `${name} must be a string`,
    })
    .min(1, `${name} is required`);
}

export function texts(name: string): z.ZodArray<z.ZodString> {
  const error = `${name} must be an array of strings`;
  return z.array(z.string({ error }), { error });
}

/** The texts of an object; refused is another value, as in `metadata.<key> must be a string`. */
export function textMap(name: string): z.ZodType<Record<string, string>> {
  return z.record(
    z.string(),
    z.string({ error: ({ path }) => `${name}.${String(path?.at(-1))} must be a string` }),
    { error: `${name} must be an object` },
  );
}

/** The body of a request, of which what it does not name is ignored. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, { error: 'The body must be an object' });
}
