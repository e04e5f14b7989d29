// `npm run schema:diff -- OLD.graphql` says what the schema changes for clients, breaking changes
// first. It informs; whether a break is meant is for people to decide.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { packageRoot } from '../package-root.js';

const [old] = process.argv.slice(2);
if (!old) throw new Error('usage: npm run schema:diff -- OLD.graphql');
const read = async (file: string) => buildSchema(await readFile(file, 'utf8'));
const changes = await diff(
  await read(old),
  await read(join(packageRoot, 'schema', 'schema.graphql')),
);
for (const level of [
  CriticalityLevel.Breaking,
  CriticalityLevel.Dangerous,
  CriticalityLevel.NonBreaking,
]) {
  for (const { criticality, message } of changes) {
    if (criticality.level === level) console.log(`${level.padEnd(12)} ${message}`);
  }
}
console.log(`${changes.length} changes`);
