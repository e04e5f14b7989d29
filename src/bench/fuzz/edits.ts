import fc from 'fast-check';

/** A change of some text or bytes at a place between its begin (0) and its end (1). */
interface Edit {
  kind: 'insert' | 'delete' | 'repeat' | 'cut';
  at: number;
  length: number;
  text: string;
}

/** What parsers have trouble with. */
const TROUBLE = [
  ...['\r\n', '\r', '\n', '\0', '\u007f', '\ufeff', '\u2028', '\ud800', '💥', '%', '%00', '%ff'],
  ...['"', '\\', '{', '}', '[', ']', '(', ')', '$', '@', '...', ':', ',', '#', '"""', '--', ';'],
  ...['null', 'true', '-', '-0', '1e999', '0x1', '9'.repeat(400), '__proto__', 'constructor'],
];

export const trouble: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TROUBLE),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'delete', 'repeat', 'cut'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 40 }),
  text: trouble,
});

/** The same with a few changes. */
export function edited(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(bytes, fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([whole, edits]) => edits.reduce(apply, whole));
}

export function editedText(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return edited(text.map((whole) => Buffer.from(whole))).map((bytes) => bytes.toString());
}

function apply(whole: Buffer, { kind, at, length, text }: Edit): Buffer {
  const from = Math.floor(at * whole.length);
  const [before, rest] = [whole.subarray(0, from), whole.subarray(from)];
  switch (kind) {
    case 'insert':
      return Buffer.concat([before, Buffer.from(text), rest]);
    case 'delete':
      return Buffer.concat([before, rest.subarray(length)]);
    case 'repeat':
      return Buffer.concat([before, rest.subarray(0, length), rest]);
    case 'cut':
      return before;
  }
}
