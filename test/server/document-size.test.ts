import fc from 'fast-check';
import {
  Kind,
  parse,
  print,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { expect, test } from 'vitest';
import { sizesOfOperations, type SelectionSize } from '../../src/server/document-size.js';

/** The document with its fragments written out wherever they are spread. */
function writtenOut(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment): [string, FragmentDefinitionNode] => [fragment.name.value, fragment]),
  );
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const once = (node: DocumentNode): DocumentNode =>
    visit(node, {
      FragmentSpread({ name, directives = [] }) {
        const fragment = fragments.get(name.value);
        return fragment
          ? {
              ...fragment,
              kind: Kind.INLINE_FRAGMENT,
              directives: [...directives, ...(fragment.directives ?? [])],
            }
          : null;
      },
    });
  let written: DocumentNode = { kind: Kind.DOCUMENT, definitions: operations };
  while (print(written).includes('...F')) written = once(written);
  return written;
}

/** Of a selection set without spreads. */
function fieldsOf(selectionSet: SelectionSetNode | undefined): FieldNode[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldsOf(selection.selectionSet) : [];
  });
}

function levels(fields: FieldNode[]): FieldNode[][] {
  if (fields.length === 0) return [];
  return [fields, ...levels(fields.flatMap(({ selectionSet }) => fieldsOf(selectionSet)))];
}

/** Counts in the text and in plain lists what is counted in numbers elsewhere. */
function naiveSize(document: DocumentNode): SelectionSize {
  const written = writtenOut(document);
  const [operation] = written.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation.');
  const text = print(written);
  const [fields = [], ...below] = levels(fieldsOf(operation.selectionSet));
  const sets = [
    fields,
    ...[fields, ...below].flat().map(({ selectionSet }) => fieldsOf(selectionSet)),
  ];
  return {
    depth: fields.length === 0 ? 0 : below.length + 1,
    aliases: text.split(':').length - 1,
    directives: text.split('@').length - 1,
    fields: fields.length,
    breadth: Math.max(...sets.map(({ length }) => length)),
  };
}

type Selection =
  | { field: string; directives: string; selections: readonly Selection[] }
  | { directives: string; selections: readonly Selection[] }
  | { spread: number; directives: string };

const directives = fc.constantFrom('', '', ' @a', ' @a @b');
const { selections } = fc.letrec<{ selection: Selection; selections: readonly Selection[] }>(
  (tie) => ({
    selections: fc.array(tie('selection'), { minLength: 1, maxLength: 3 }),
    selection: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({
        field: fc.constantFrom('f', 'g', '__typename', 'a: f', 'b: __typename'),
        directives,
        selections: fc.constant([]),
      }),
      fc.record({ spread: fc.nat(), directives }),
      fc.record({ field: fc.constantFrom('f', 'a: g'), directives, selections: tie('selections') }),
      fc.record({ directives, selections: tie('selections') }),
    ),
  }),
);

/** Fragments are spread only in those before them, unless they may be in any. */
function textOf(parts: (readonly Selection[])[], acyclic: boolean): string {
  const write = (selections: readonly Selection[], from: number): string => {
    if (selections.length === 0) return '';
    const texts = selections.map((selection) => {
      if ('spread' in selection) {
        const name = acyclic
          ? from + (selection.spread % (parts.length + 1 - from))
          : selection.spread % parts.length;
        return `...F${name}${selection.directives}`;
      }
      const head = 'field' in selection ? selection.field : '...';
      return `${head}${selection.directives}${write(selection.selections, from)}`;
    });
    return ` { ${texts.join(' ')} }`;
  };
  const [operation = [], ...fragments] = parts;
  return [
    `query @q${write(operation, 1)}`,
    ...fragments.map((fragment, at) => `fragment F${at + 1} on T @d${write(fragment, at + 2)}`),
    `fragment F${parts.length} on T { end: f }`,
  ].join('\n');
}

const documents = (acyclic: boolean) =>
  fc.array(selections, { minLength: 1, maxLength: 4 }).map((parts) => textOf(parts, acyclic));

test('an operation has the size that it has with its fragments written out', () => {
  fc.assert(
    fc.property(documents(true), (text) => {
      const document = parse(text);
      expect(sizesOfOperations(document)).toEqual([naiveSize(document)]);
    }),
    { numRuns: 500 },
  );
});

test('fragments that are spread in each other, or not known, have a size too', () => {
  fc.assert(
    fc.property(documents(false), (text) => {
      const [size] = sizesOfOperations(parse(text));
      for (const count of Object.values(size ?? {})) expect(count).toBeGreaterThanOrEqual(0);
      expect(size?.depth).toBeLessThanOrEqual(text.length);
    }),
  );
});

test('counts beyond all measure are infinite', () => {
  const count = 700;
  const chain = Array.from(
    { length: count },
    (_, at) => `fragment F${at} on T { ${`...F${at + 1} `.repeat(4)} }`,
  );
  const text = `{ ...F0 } ${chain.join(' ')} fragment F${count} on T { a: f @d }`;
  expect(sizesOfOperations(parse(text))).toEqual([
    {
      depth: 1,
      aliases: Infinity,
      directives: Infinity,
      fields: Infinity,
      breadth: Infinity,
    },
  ]);
});

test('directives of an operation and of its variables count', () => {
  const [size] = sizesOfOperations(parse('query ($v: Int @a @b) @c { f(v: $v) @d }'));
  expect(size?.directives).toBe(4);
});
