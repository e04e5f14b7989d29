import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** What a document takes in memory for each of its tokens, measured. */
const BYTES_PER_TOKEN = 512;
const BYTES_PER_CHARACTER = 2;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Keeps parsed documents by their text: those that were used last, as many as fit into 64 MB. That is
 * a thousand of the usual size. Yoga's own cache counts documents whatever their size, so that anyone
 * could fill it with a gigabyte.
 */
export class DocumentCache {
  /** The least recently used first. */
  readonly #documents = new Map<string, DocumentNode>();
  #bytes = 0;

  get(text: string): DocumentNode | undefined {
    const document = this.#documents.get(text);
    if (document) {
      this.#documents.delete(text);
      this.#documents.set(text, document);
    }
    return document;
  }

  set(text: string, document: DocumentNode): void {
    this.delete(text);
    this.#documents.set(text, document);
    this.#bytes += sizeOf(text, document);
    for (const oldest of this.#documents.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.delete(oldest);
    }
  }

  delete(text: string): void {
    const document = this.#documents.get(text);
    if (!document) return;
    this.#documents.delete(text);
    this.#bytes -= sizeOf(text, document);
  }
}

function sizeOf(text: string, { tokenCount = 0 }: DocumentNode): number {
  return tokenCount * BYTES_PER_TOKEN + text.length * BYTES_PER_CHARACTER;
}

/**
 * Has Yoga keep the documents that are valid, and nothing else: no syntax errors, which hold their text,
 * and no invalid documents. With those it would keep their errors, whose stack traces hold the whole
 * request that was the first to send them, its variables included. To find either again costs little.
 */
export function keepValidDocuments() {
  const documentCache = new DocumentCache();
  const errorCache = { get: () => undefined, set: () => undefined };
  const plugin: Plugin = {
    onValidate({ params }) {
      const document = params.documentAST as DocumentNode;
      return ({ valid }) => {
        if (!valid && document.loc) documentCache.delete(document.loc.source.body);
      };
    },
  };
  return { caches: { documentCache, errorCache }, plugin };
}
