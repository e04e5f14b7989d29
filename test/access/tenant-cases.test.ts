import {
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import { schema } from '../../schema/index.js';
import { placesOfIds } from '../support/input-places.js';
import { valueAt } from '../support/value-at.js';
import { cases, nodesOf, operations, sampleThings } from './tenant-cases.js';

/*
 * What the tenant test asks is complete. When one of these fails, something is new in the schema, and
 * has to be given a case in tenant-cases.ts.
 */

test('every query, mutation and subscription has a case', () => {
  const labels = operations.map(({ label }) => label);
  expect(Object.keys(cases).sort()).toEqual(labels.sort());
});

test('a case gives an id or a cursor wherever one is taken', () => {
  for (const { label, field } of operations) {
    const all = cases[label]?.(sampleThings, 'word') ?? [];
    for (const place of placesOfIds(field)) {
      const given = all.filter((variables) => valueAt(variables, ...place) !== undefined);
      expect(given, `${label} ${place.join('.')}`).not.toEqual([]);
    }
  }
});

test('there is an object of every type that can be asked for by its id', () => {
  const node = schema.getType('Node');
  if (!isInterfaceType(node)) throw new Error('There is no Node.');
  const types = schema.getPossibleTypes(node).map(({ name }) => name);
  const given = nodesOf(sampleThings).map((id) => decodeId(id)?.typename);
  expect([...new Set(given)].sort()).toEqual(types.sort());
});

test('the operations ask for every field of every type', () => {
  const asked = new Set<string>();
  for (const { query } of operations) {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    const types = new TypeInfo(schema);
    const enter = (): void => {
      asked.add(`${String(types.getParentType()?.name)}.${String(types.getFieldDef()?.name)}`);
    };
    visit(document, visitWithTypeInfo(types, { Field: enter }));
  }
  const all = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  expect(all.filter((field) => !asked.has(field))).toEqual([]);
});
