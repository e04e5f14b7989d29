import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents: a misspelt field fails the generation, a wrong use of a result the compiler. */
export const typedDocuments = {
  preset: 'client',
  presetConfig: { fragmentMasking: false },
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
