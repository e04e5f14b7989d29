// `npm run schema` writes the SDL; `npm run schema -- check` fails when the file is another.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../../schema/index.js';
import { packageRoot } from '../package-root.js';

const file = join(packageRoot, 'schema', 'schema.graphql');
const sdl = `${printSchema(lexicographicSortSchema(schema))}\n`;
if (process.argv[2] !== 'check') {
  writeFileSync(file, sdl);
} else if (readFileSync(file, 'utf8') !== sdl) {
  console.error('schema/schema.graphql is not what the code makes. Run: npm run schema');
  process.exitCode = 1;
}
