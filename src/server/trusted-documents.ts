import { readFile } from 'node:fs/promises';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';
import type { TrustedDocumentsConfig } from '../config.js';

/** The file of trusted documents cannot be used. For the operator's eyes. */
export class TrustedDocumentsError extends Error {
  override readonly name = 'TrustedDocumentsError';
}

/** Documents by the hash that clients name them by. */
export type TrustedDocuments = ReadonlyMap<string, string>;

const manifest = z.record(z.string(), z.string());

/** Reads what codegen's `persistedDocuments` has written. @throws TrustedDocumentsError */
export async function readTrustedDocuments(
  config: TrustedDocumentsConfig,
): Promise<TrustedDocuments> {
  if (config.mode === 'off') return new Map();
  try {
    const found = manifest.parse(JSON.parse(await readFile(config.file, 'utf8')));
    return new Map(Object.entries(found).map(([hash, text]) => [plain(hash), text]));
  } catch (cause) {
    throw new TrustedDocumentsError(
      `TRUSTED_DOCUMENTS_FILE does not lead to a JSON object of documents by their hashes: ${config.file}`,
      { cause },
    );
  }
}

/** Runs documents that are named by their hash (`extensions.persistedQuery`), and perhaps no others. */
export function useTrustedDocuments(
  mode: 'accept' | 'require',
  documents: TrustedDocuments,
): Plugin {
  return usePersistedOperations({
    allowArbitraryOperations: mode === 'accept',
    getPersistedOperation: (hash) => documents.get(plain(hash)) ?? null,
    customErrors: {
      notFound: refusal('UNKNOWN_DOCUMENT', 'There is no trusted document with this hash.'),
      keyNotFound: refusal('NO_DOCUMENT', 'Send a document, or the hash of a trusted one.'),
      persistedQueryOnly: refusal(
        'UNTRUSTED_DOCUMENT',
        'Only trusted documents are run: send a hash.',
      ),
    },
  });
}

/** Codegen writes the algorithm before the hash, and other clients do not. */
function plain(hash: string): string {
  return hash.replace(/^sha256:/, '');
}

function refusal(code: string, message: string) {
  return { message, extensions: { code, http: { status: 400 } } };
}
