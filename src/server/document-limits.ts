import { Kind, parse, Source, visit, type DocumentNode, type ParseOptions } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { MAX_PAGE } from '../../schema/page-size.js';
import { scanDocument, tooManyDirectives } from './document-scan.js';
import { sizesOfOperations, type SelectionSize } from './document-size.js';
import { Refusal } from './refusal.js';

/**
 * How much a document may ask for, all inclusive. Except for `tokens`, each operation of the document
 * has to keep to it, and what stands in a fragment counts each time that the fragment is spread.
 */
export interface DocumentLimits {
  /**
   * Names, numbers, strings and punctuation marks. The full introspection query has 191. Validation
   * compares fields in pairs: how long it takes at worst `npm run bench:documents` measures.
   */
  readonly tokens: number;
  /** Fields in each other. The introspection query that GraphiQL sends has 15, because of `ofType`. */
  readonly depth: number;
  /** Fields with an alias, `__typename` included. Each may be a call to a surface. */
  readonly aliases: number;
  /** Also of the text of the document, used or not. */
  readonly directives: number;
  /** Fields of the query, mutation or subscription type. */
  readonly rootFields: number;
  /** Fields of any one object. */
  readonly breadth: number;
}

/** Of characters. So long a text is not looked at: a long value belongs in a variable. */
const MAX_LENGTH = 100_000;
/** Of operations and fragments. Validation compares fragments in pairs. */
const MAX_DEFINITIONS = 100;

/** Refuses documents that are too large to be parsed, validated and executed safely. */
export function useDocumentLimits(limits: DocumentLimits): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string | Source, options?: ParseOptions) =>
        parseWithin(limits, source, options),
      );
      return ({ result }) => {
        // Thrown here so that Yoga's own plugins, which come later, do not see it: one would keep it
        // in memory together with its text, one would make it a 200 for `application/json`.
        if (result instanceof Refusal) throw result;
      };
    },
  };
}

function parseWithin(
  limits: DocumentLimits,
  text: string | Source,
  options?: ParseOptions,
): DocumentNode {
  const source = typeof text === 'string' ? new Source(text) : text;
  if (source.body.length > MAX_LENGTH) {
    throw new Refusal(
      'TOO_LONG',
      `The document has more than ${MAX_LENGTH} characters. Pass long values as variables.`,
    );
  }
  scanDocument(source, limits);
  const document = parse(source, options);
  if (document.definitions.length > MAX_DEFINITIONS) {
    throw new Refusal(
      'TOO_MANY_DEFINITIONS',
      `The document has more than ${MAX_DEFINITIONS} operations and fragments. Send only those that the operation needs.`,
    );
  }
  checkLists(document);
  for (const size of sizesOfOperations(document)) checkSize(size, limits);
  return document;
}

function checkLists(document: DocumentNode): void {
  visit(document, {
    [Kind.LIST]({ values }) {
      if (values.length <= MAX_PAGE) return;
      throw new Refusal(
        'TOO_LONG_LIST',
        `A list has more than ${MAX_PAGE} items. Pass them in several requests.`,
      );
    },
  });
}

function checkSize(size: SelectionSize, limits: DocumentLimits): void {
  const { depth, aliases, directives, rootFields, breadth } = limits;
  if (size.depth > depth) {
    throw new Refusal(
      'TOO_DEEP',
      `The document has more than ${depth} fields in each other. Ask for what lies deeper by its id.`,
    );
  }
  if (size.aliases > aliases) {
    throw new Refusal(
      'TOO_MANY_ALIASES',
      `The document has more than ${aliases} aliases, each counted as often as its fragment is spread. Ask in several requests.`,
    );
  }
  if (size.directives > directives) throw tooManyDirectives(directives);
  if (size.fields > rootFields) {
    throw new Refusal(
      'TOO_MANY_ROOT_FIELDS',
      `The operation has more than ${rootFields} fields at its top. Ask in several requests.`,
    );
  }
  if (size.breadth > breadth) {
    throw new Refusal(
      'TOO_BROAD',
      `The document asks for more than ${breadth} fields of one object. Ask for those that you need, each once.`,
    );
  }
}
