import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typedDocuments } from '../codegen.js';
import { packageRoot } from '../src/package-root.js';

let folder: string;

beforeAll(async () => {
  // Inside the package, so that modules are found from there.
  folder = await mkdtemp(join(packageRoot, 'node_modules', '.typed-documents-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Generates typed documents for one document, as codegen.ts does for the client and the tests. */
async function generateFor(query: string): Promise<void> {
  await writeFile(join(folder, 'document.graphql'), query);
  await generate(
    {
      schema: join(packageRoot, 'schema', 'schema.graphql'),
      generates: {
        [`${folder}/gql/`]: { ...typedDocuments, documents: join(folder, 'document.graphql') },
      },
      silent: true,
      errorsOnly: true,
    },
    true,
  );
}

/** What the compiler says of code that uses the generated types. */
async function compile(code: string): Promise<string[]> {
  const file = join(folder, 'use.ts');
  await writeFile(file, `import type { NamesQuery } from './gql/graphql.js';\n${code}\n`);
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('a typed document compiles, and a wrong field of its result does not', async () => {
  await generateFor('query Names { workspaces { nodes { name fileCount } } }');
  const first = 'export const first = (data: NamesQuery) => data.workspaces?.nodes[0]';
  expect(await compile(`${first}?.name.length;`)).toEqual([]);
  expect(await compile(`${first}?.nome;`)).toEqual([
    expect.stringContaining("Property 'nome' does not exist"),
  ]);
}, 60_000);

test('a document with a wrong field is not generated', async () => {
  await expect(generateFor('query Names { workspaces { nodes { nome } } }')).rejects.toThrow(
    /Cannot query field "nome"/,
  );
}, 60_000);
