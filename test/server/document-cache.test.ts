import { Kind, type DocumentNode } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { DocumentCache, keepValidDocuments } from '../../src/server/document-cache.js';
import { readConfig } from '../../src/config.js';
import { useDocumentLimits } from '../../src/server/document-limits.js';
import { post } from '../support/post.js';

const documentOf = (tokenCount: number): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [],
  tokenCount,
});

/** Of the largest documents that are let through, 50 fit and 60 do not. */
const LARGE = documentOf(2_000);
const large = (index: number) => String(index).padEnd(90_000, '-');
const held = (cache: DocumentCache, texts: string[]) =>
  texts.map((text) => cache.get(text) !== undefined);

test('documents are found again by their text', () => {
  const cache = new DocumentCache();
  const document = documentOf(3);
  cache.set('{ a }', document);
  expect(cache.get('{ a }')).toBe(document);
  expect(cache.get('{ b }')).toBeUndefined();
});

test('the ones that were used last stay, as many as fit', () => {
  const cache = new DocumentCache();
  for (let index = 0; index < 60; index += 1) {
    cache.set(large(index), LARGE);
    cache.get(large(0));
  }
  expect(held(cache, [0, 1, 2, 12, 59].map(large))).toEqual([true, false, false, true, true]);
});

test('fifty large documents stay, and a thousand small ones', () => {
  const cache = new DocumentCache();
  for (let index = 0; index < 50; index += 1) cache.set(large(index), LARGE);
  expect(cache.get(large(0))).toBeDefined();
  for (let index = 0; index < 1_000; index += 1) cache.set(`{ a } #${index}`, documentOf(100));
  expect(cache.get('{ a } #0')).toBeDefined();
});

test('a text that is set again counts once', () => {
  const cache = new DocumentCache();
  cache.set(large(0), LARGE);
  for (let round = 0; round < 100; round += 1) cache.set(large(1), LARGE);
  expect(cache.get(large(0))).toBeDefined();
});

test.each([
  ['a valid document is kept', '{ a }', true],
  ['a document with a syntax error is not kept', '{ a', false],
  ['an invalid document is not kept', '{ b }', false],
  ['a refused document is not kept', `{ ${'a '.repeat(21)} }`, false],
])('%s', async (_, query, kept) => {
  const { caches, plugin } = keepValidDocuments();
  const yoga = createYoga({
    schema: createSchema({ typeDefs: 'type Query { a: Int }' }),
    plugins: [plugin, useDocumentLimits(readConfig({}).limits)],
    parserAndValidationCache: caches,
    logging: false,
  });
  const app = { fetch: (request: Request) => Promise.resolve(yoga.fetch(request)) };
  const first = await post(app, { query });
  expect(caches.documentCache.get(query) !== undefined).toBe(kept);
  expect(await post(app, { query })).toEqual(first);
});
