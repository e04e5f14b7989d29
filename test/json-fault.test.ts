import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFault, jsonTextFault } from '../src/json-fault.js';

const nested = (levels: number, open: string, close: string) =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

class Opaque {
  readonly ['__proto__']: null = null;
}

test.each([
  ['nothing', 'null'],
  ['a text', '"__proto__"'],
  ['64 lists in each other', nested(64, '[', ']')],
  ['64 objects in each other', nested(64, '{"a":', '}')],
  ['10,000 values', JSON.stringify(Array(10_000).fill(0))],
  ['10,000 empty objects', JSON.stringify(Array(10_000).fill({}))],
  ['brackets and commas in a text', JSON.stringify(`${'["{,'.repeat(30_000)}\\`)],
  ['keys named constructor and prototype', '{"constructor":{"prototype":{"a":1}}}'],
  ['a key of 1,000 characters', `{"${'a'.repeat(1_000)}":1}`],
])('%s has no fault', (_, text) => {
  expect(jsonTextFault(text)).toBeNull();
  expect(jsonFault(JSON.parse(text))).toBeNull();
});

test.each([
  ['65 lists in each other', nested(65, '[', ']'), /nested deeper than 64/],
  ['65 objects in each other', nested(65, '{"a":', '}'), /nested deeper than 64/],
  ['100,000 lists in each other', nested(100_000, '[', ']'), /nested deeper than 64/],
  ['10,001 values', JSON.stringify(Array(10_001).fill(0)), /more than 10000 values/],
  [
    '10,001 values in lists and objects',
    JSON.stringify({ a: Array(5_000).fill(0), b: { c: Array(4_998).fill(0) } }),
    /more than 10000 values/,
  ],
  ['a key named __proto__', '{"a":[{"__proto__":1}]}', /"__proto__"/],
  ['a key named __proto__ by escapes', '{"\\u005f_proto__":1}', /"__proto__"/],
  ['a key of 1,001 characters', `{"${'a'.repeat(1_001)}":1}`, /more than 1000 characters/],
])('%s is a fault', (_, text, message) => {
  expect(jsonFault(JSON.parse(text))).toMatch(message);
});

test('objects of a class are not looked into', () => {
  expect(jsonFault({ file: new Opaque(), files: [new Opaque()] })).toBeNull();
});

describe('in a text', () => {
  test.each([
    ['65 brackets in each other', nested(65, '[', ']'), /nested deeper than 64/],
    ['brackets that are never closed', '['.repeat(1_000_000), /nested deeper than 64/],
    ['many brackets', `[${'{},'.repeat(30_000)}0]`, /more than 10000 values/],
    ['many commas', `[${'0,'.repeat(30_000)}0]`, /more than 10000 values/],
    [
      'brackets behind an escaped quote',
      `["\\"",${nested(65, '[', ']')}]`,
      /nested deeper than 64/,
    ],
  ])('%s are found', (_, text, message) => {
    expect(jsonTextFault(text)).toMatch(message);
  });

  test.each(['', '"', '"\\', ']]]', '{"a":'])('%j is left to JSON.parse', (text) => {
    expect(jsonTextFault(text)).toBeNull();
  });

  test('nothing is found where the values have no fault', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'large' }), (value) => {
        fc.pre(jsonFault(value) === null);
        expect(jsonTextFault(JSON.stringify(value))).toBeNull();
        expect(jsonTextFault(JSON.stringify(value, null, 2))).toBeNull();
      }),
    );
  });
});
