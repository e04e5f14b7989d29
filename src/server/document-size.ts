import {
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How much a selection set asks for. A fragment counts each time it is spread. */
export interface SelectionSize {
  /** Fields in each other; fragments add no level. */
  depth: number;
  aliases: number;
  directives: number;
  /** At its top, whichever fragments they come from. */
  fields: number;
  /** The most fields at the top of this or of any selection set below. */
  breadth: number;
}

/** What can have directives and a selection set. */
interface Part {
  readonly directives?: readonly DirectiveNode[];
  readonly selectionSet?: SelectionSetNode;
}

/**
 * The size of each operation. Every selection of the document is looked at once, so that it takes time
 * in proportion to the document; counts that grow beyond all measure become Infinity. Fragments that
 * are not known, or spread in themselves, count as empty: validation refuses them.
 *
 * It calls itself for what is nested, and for fragments: `scanDocument` has to have passed the document.
 */
export function sizesOfOperations(document: DocumentNode): SelectionSize[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const known = new Map<string, Readonly<SelectionSize>>();

  function sizeOfFragment(name: string): Readonly<SelectionSize> {
    const size = known.get(name);
    if (size) return size;
    known.set(name, NOTHING);
    const fragment = fragments.get(name);
    const found = fragment ? sizeOf(fragment) : NOTHING;
    known.set(name, found);
    return found;
  }

  function sizeOf({ directives = [], selectionSet }: Part): SelectionSize {
    const size = { ...NOTHING, directives: directives.length };
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const inner = sizeOf(selection);
        size.fields += 1;
        size.aliases += selection.alias ? 1 : 0;
        include(size, { ...inner, depth: inner.depth + 1, fields: 0 });
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        include(size, sizeOf(selection));
      } else {
        size.directives += selection.directives?.length ?? 0;
        include(size, sizeOfFragment(selection.name.value));
      }
    }
    size.breadth = Math.max(size.breadth, size.fields);
    return size;
  }

  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      const size = sizeOf(operation);
      for (const { directives = [] } of operation.variableDefinitions ?? []) {
        size.directives += directives.length;
      }
      return size;
    });
}

const NOTHING: Readonly<SelectionSize> = {
  depth: 0,
  aliases: 0,
  directives: 0,
  fields: 0,
  breadth: 0,
};

/** Adds what a part of a selection set asks for. */
function include(whole: SelectionSize, part: Readonly<SelectionSize>): void {
  whole.depth = Math.max(whole.depth, part.depth);
  whole.aliases += part.aliases;
  whole.directives += part.directives;
  whole.fields += part.fields;
  whole.breadth = Math.max(whole.breadth, part.breadth);
}
