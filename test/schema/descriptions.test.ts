import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../schema/index.js';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

test('every type, field, argument and enum value is described', () => {
  const without: string[] = [];
  const check = (name: string, { description }: { description?: string | null }): void => {
    if (!description) without.push(name);
  };
  for (const type of types) {
    check(type.name, type);
    if (isEnumType(type)) {
      for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        check(`${type.name}.${field.name}`, field);
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        for (const argument of field.args) {
          check(`${type.name}.${field.name}(${argument.name})`, argument);
        }
      }
    }
  }
  expect(without).toEqual([]);
});

test('every mutation takes one input and answers with a union of its success and all errors', () => {
  const errors = types
    .filter((type) => isObjectType(type))
    .filter((type) => type.getInterfaces().some(({ name }) => name === 'Error'))
    .map(({ name }) => name)
    .sort();
  expect(errors).toHaveLength(9);
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
    expect(field.args.map((argument) => String(argument.type))).toEqual([`${name}Input!`]);
    expect(String(field.type)).toBe(`${name}Result!`);
    const union = schema.getType(`${name}Result`);
    const members = union && 'getTypes' in union ? union.getTypes() : [];
    expect(members.map((member) => member.name).sort()).toEqual(
      [...errors, `${name}Success`].sort(),
    );
  }
});
