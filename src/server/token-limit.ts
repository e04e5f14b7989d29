import { GraphQLError, parse, type DocumentNode, type ParseOptions, type Source } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** More than any client writes by hand or generates. */
const MAX_TOKENS = 4_000;

/** Refuses documents that are too long or too deep to be parsed, validated and executed safely. */
export function useTokenLimit(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithin);
    },
  };
}

function parseWithin(source: string | Source, options?: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    // The parser goes down into a document by calling itself.
    if (error instanceof RangeError) throw new GraphQLError('The document is nested too deeply.');
    throw error;
  }
}
