import { Lexer, TokenKind, type Source, type Token } from 'graphql';
import { Refusal } from './refusal.js';

/** Of brackets in brackets. Sixteen levels of fields, with fragments and arguments, need some fifty. */
const MAX_NESTING = 100;
/** Of lists and objects in an argument. The deepest input of the schema has two. */
const MAX_VALUE_DEPTH = 16;

/**
 * Looks at the words of a document before the parser does, which calls itself for every bracket: a
 * document that passes is parsed, validated and printed without a stack overflow. Ends with the first
 * word that is none; what is wrong there is the parser's to say.
 *
 * @throws Refusal
 */
export function scanDocument(
  source: Source,
  limits: { readonly tokens: number; readonly directives: number },
): void {
  const lexer = new Lexer(source);
  let tokens = 0;
  let directives = 0;
  let nesting = 0;
  /** The nesting around the arguments that the scan is in. */
  let outside: number | null = null;
  for (let token = next(lexer); token !== null; token = next(lexer)) {
    tokens += 1;
    if (tokens > limits.tokens) {
      throw new Refusal(
        'TOO_MANY_TOKENS',
        `The document has more than ${limits.tokens} tokens. Ask for less, or in several requests.`,
      );
    }
    switch (token.kind) {
      case TokenKind.AT:
        directives += 1;
        if (directives > limits.directives) throw tooManyDirectives(limits.directives);
        break;
      case TokenKind.PAREN_L:
        outside = nesting;
        break;
      case TokenKind.PAREN_R:
        outside = null;
        break;
      case TokenKind.BRACE_L:
      case TokenKind.BRACKET_L:
        nesting += 1;
        if (outside !== null && nesting - outside > MAX_VALUE_DEPTH) {
          throw new Refusal(
            'TOO_DEEP_VALUE',
            `An argument has more than ${MAX_VALUE_DEPTH} lists and objects in each other. No input needs that.`,
          );
        }
        if (nesting > MAX_NESTING) {
          throw new Refusal(
            'TOO_DEEP',
            `The document has more than ${MAX_NESTING} brackets in each other. Leave out fragments that only hold another.`,
          );
        }
        break;
      case TokenKind.BRACE_R:
      case TokenKind.BRACKET_R:
        nesting -= 1;
        break;
    }
  }
}

export function tooManyDirectives(limit: number): Refusal {
  return new Refusal(
    'TOO_MANY_DIRECTIVES',
    `The document has more than ${limit} directives, each counted as often as it is executed. Put one around several fields, or ask in several requests.`,
  );
}

function next(lexer: Lexer): Token | null {
  try {
    const token = lexer.advance();
    return token.kind === TokenKind.EOF ? null : token;
  } catch {
    return null;
  }
}
