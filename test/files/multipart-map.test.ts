import { describe, expect, test } from 'vitest';
import { MultipartError } from '../../src/files/multipart-error.js';
import { parseMap, parseOperations } from '../../src/files/multipart-map.js';

function operationsWith(variables: unknown) {
  return parseOperations(JSON.stringify({ query: 'mutation { x }', variables }));
}

/** Of a map with one file that has these paths. */
function errorOf(paths: unknown, variables: unknown = { file: null, files: [null, null] }) {
  return refusal(() => parseMap(JSON.stringify({ 0: paths }), operationsWith(variables), 5));
}

function refusal(act: () => unknown): MultipartError {
  try {
    act();
  } catch (error) {
    if (error instanceof MultipartError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('operations', () => {
  test('keep what a request may have, and leave nulls out', () => {
    const text =
      '{"query":"{ x }","operationName":null,"variables":null,"extensions":{"a":1},"id":"7"}';
    expect(parseOperations(text)).toEqual({ query: '{ x }', extensions: { a: 1 }, id: '7' });
  });

  test('may have no query, for the server to judge', () => {
    expect(parseOperations('{"extensions":{"persistedQuery":{}}}').query).toBeUndefined();
  });

  test.each([
    ['a batch', '[{"query":"{ x }"}]', /Batches/],
    ['text that is not JSON', '{"query":', /not JSON/],
    ['null', 'null', /expected object/],
    ['a query that is no string', '{"query":1}', /"query"/],
    ['variables that are a list', '{"variables":[null]}', /"variables"/],
    [
      '20,000 nested lists',
      `{"variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
      /deeper/,
    ],
    ['a key named __proto__', '{"query":"{ x }","__proto__":{}}', /"__proto__"/],
    ['variables named __proto__', '{"variables":{"a":{"__proto__":1}}}', /"__proto__"/],
    ['10,001 values', `{"variables":{"a":[${'0,'.repeat(10_000)}0]}}`, /more than 10000 values/],
    ['500,000 nested objects', `${'{"a":'.repeat(500_000)}1${'}'.repeat(500_000)}`, /deeper/],
  ])('that are %s are refused', (_, text, message) => {
    const error = refusal(() => parseOperations(text));
    expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400 });
    expect(error.message).toMatch(message);
  });
});

describe('a map', () => {
  test('leads to slots in objects and lists, and changes nothing itself', () => {
    const operations = operationsWith({ file: null, input: { list: [{ file: null }, null] } });
    const slots = parseMap(
      '{"a":["variables.file","variables.input.list.1"],"b":["variables.input.list.0.file"]}',
      operations,
      2,
    );
    expect(operations.variables).toEqual({ file: null, input: { list: [{ file: null }, null] } });
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    slots.get('a')?.forEach((slot) => slot.put(a));
    slots.get('b')?.forEach((slot) => slot.put(b));
    expect(operations.variables).toEqual({ file: a, input: { list: [{ file: b }, a] } });
  });

  test('may be empty', () => {
    expect(parseMap('{}', operationsWith(undefined), 5).size).toBe(0);
  });

  test.each([
    ['to a huge index', 'variables.files.4294967294', /no place "4294967294"/],
    ['past the end of a list', 'variables.files.2', /no place "2"/],
    ['to a negative index', 'variables.files.-1', /no place/],
    ['to an index with a leading zero', 'variables.files.01', /no place/],
    ['to an index with an exponent', 'variables.files.1e0', /no place/],
    ['to an empty index', 'variables.files.', /no place ""/],
    ['to the length of a list', 'variables.files.length', /no place/],
    ['to a variable that is not there', 'variables.other', /no place "other"/],
    ['to a value that is not null', 'variables.files', /has to lead to null/],
    ['through null', 'variables.file.name', /no place "name"/],
    ['to the variables themselves', 'variables', /begin with/],
    ['to the query', 'query', /begin with/],
    ['into a batch', '0.variables.file', /begin with/],
    ['nowhere', '', /begin with/],
    ['to __proto__', 'variables.__proto__', /no place "__proto__"/],
    ['through __proto__', 'variables.__proto__.polluted', /no place "__proto__"/],
    ['through a constructor', 'variables.constructor.prototype.x', /no place "constructor"/],
    ['to an inherited property', 'variables.toString', /no place "toString"/],
    ['through a million dots', `variables${'.'.repeat(1_000_000)}`, /16 steps/],
    ['17 steps deep', `variables${'.a'.repeat(17)}`, /16 steps/],
  ])('with a path %s is refused', (_, path, message) => {
    const error = errorOf([path]);
    expect(error).toMatchObject({ code: 'BAD_MAP', status: 400 });
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(250);
  });

  test('may go 16 steps deep', () => {
    let variables: unknown = null;
    for (let depth = 0; depth < 16; depth += 1) variables = { a: variables };
    const map = JSON.stringify({ 0: [`variables${'.a'.repeat(16)}`] });
    expect(parseMap(map, operationsWith(variables), 1).get('0')).toHaveLength(1);
  });

  test('may not lead through an own key named constructor or prototype', () => {
    const text = '{"variables":{"in":{"constructor":null,"prototype":null}}}';
    for (const key of ['constructor', 'prototype']) {
      const map = JSON.stringify({ 0: [`variables.in.${key}`] });
      expect(refusal(() => parseMap(map, parseOperations(text), 5)).code).toBe('BAD_MAP');
    }
  });

  test('may not lead to one place twice, for one file or for two', () => {
    expect(errorOf(['variables.file', 'variables.file']).message).toMatch(/twice/);
    const map = '{"a":["variables.file"],"b":["variables.file"]}';
    expect(refusal(() => parseMap(map, operationsWith({ file: null }), 5)).message).toMatch(
      /twice/,
    );
  });

  test('without variables may have no path', () => {
    expect(errorOf(['variables.file'], null).code).toBe('BAD_MAP');
  });

  test.each([
    ['a list', '[["variables.file"]]'],
    ['null', 'null'],
    ['text that is not JSON', '{'],
    ['a path outside a list', '{"0":"variables.file"}'],
    ['a path that is no string', '{"0":[7]}'],
    ['a file without a path', '{"0":[]}'],
    ['20,000 nested lists', `{"0":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ])('that is %s is refused', (_, text) => {
    const error = refusal(() => parseMap(text, operationsWith({ file: null }), 5));
    expect(error).toMatchObject({ code: 'BAD_MAP', status: 400 });
  });

  test('may name four paths for a file and not five', () => {
    const variables = { files: [null, null, null, null, null] };
    const paths = [0, 1, 2, 3, 4].map((index) => `variables.files.${index}`);
    expect(errorOf(paths, variables).code).toBe('BAD_MAP');
    const map = JSON.stringify({ 0: paths.slice(1) });
    expect(parseMap(map, operationsWith(variables), 5).get('0')).toHaveLength(4);
  });

  test('may name as many files as are allowed and not one more', () => {
    const variables = { files: [null, null, null] };
    const map = '{"0":["variables.files.0"],"1":["variables.files.1"],"2":["variables.files.2"]}';
    expect(parseMap(map, operationsWith(variables), 3).size).toBe(3);
    const error = refusal(() => parseMap(map, operationsWith(variables), 2));
    expect(error).toMatchObject({ code: 'TOO_MANY_FILES', status: 413 });
  });
});
