import { getNamedType, isInputObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../schema/index.js';

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

test('there are mutations', () => {
  expect(mutations.length).toBeGreaterThan(0);
});

test.each(mutations)('$name takes a key in its input', ({ args }) => {
  const type = args[0] && getNamedType(args[0].type);
  const key = isInputObjectType(type) ? type.getFields().idempotencyKey : undefined;
  expect(String(key?.type)).toBe('String');
});

test.each(mutations)('$name says how its outcome is remembered', ({ extensions }) => {
  const remembered = { id: expect.any(Function) as unknown, load: expect.any(Function) as unknown };
  expect(extensions).toMatchObject({ pothosOptions: { idempotent: remembered } });
});
