import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents: a misspelt field fails the generation, a wrong use of a result the compiler. */
export const typedDocuments = {
  preset: 'client',
  presetConfig: {
    fragmentMasking: false,
    // Also as trusted documents: `persisted-documents.json` is what TRUSTED_DOCUMENTS_FILE takes.
    persistedDocuments: { mode: 'embedHashInDocument', hashAlgorithm: 'sha256' },
  },
  config: {
    documentMode: 'string',
    enumsAsTypes: true,
    useTypeImports: true,
    importExtension: '.js',
    strictScalars: true,
    scalars: {
      DateTime: 'string',
      JSON: 'unknown',
      SafeInt: 'number',
      Cursor: 'string',
      Upload: 'File | Blob',
    },
  },
} as const;

const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  generates: {
    'src/client/gql/': {
      ...typedDocuments,
      documents: ['src/client/**/*.ts', 'src/commands/**/*.ts'],
    },
    'test/gql/': { ...typedDocuments, documents: ['test/**/*.ts'] },
  },
};

export default config;
