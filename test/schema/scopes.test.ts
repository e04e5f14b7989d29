import { isInterfaceType, isIntrospectionType, isObjectType, type GraphQLNamedType } from 'graphql';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { schema } from '../../schema/index.js';
import { allScopes } from '../../src/access/scopes.js';

const stated = z.object({ signedIn: z.literal(true) }).or(z.object({ scope: z.enum(allScopes) }));
const options = z.looseObject({ authScopes: stated });

/** What Pothos was told of a type or field. */
function states({ extensions }: { extensions: Readonly<Record<string, unknown>> }): boolean {
  return options.safeParse(extensions.pothosOptions).success;
}

const roots: (GraphQLNamedType | null | undefined)[] = [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
];

test('every type states its scope, and every query, mutation and subscription its own', () => {
  const without: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || type.name === 'Node') continue;
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    if (roots.includes(type)) {
      for (const field of Object.values(type.getFields())) {
        if (!states(field)) without.push(`${type.name}.${field.name}`);
      }
    } else if (!states(type)) {
      without.push(type.name);
    }
  }
  expect(without).toEqual([]);
});

test('every mutation needs a scope, and none of them one to read', () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { authScopes } = options.parse(field.extensions.pothosOptions);
    const scope = 'scope' in authScopes ? authScopes.scope : null;
    expect(scope, field.name).toMatch(/^admin$|:write$/);
  }
});

/** What a mutation tells of its own operation to whoever may begin it. */
const ofOperation = ['createdAt', 'endedAt', 'error', 'kind', 'state', 'steps'];

test('of a type with a scope only the id goes without, and of an operation what it has done', () => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || (!isObjectType(type) && !isInterfaceType(type))) continue;
    const without = Object.values(type.getFields()).filter(
      ({ extensions }) =>
        z.looseObject({ skipTypeScopes: z.literal(true) }).safeParse(extensions.pothosOptions)
          .success,
    );
    expect(
      without.map(({ name }) => name).filter((name) => name !== 'id'),
      type.name,
    ).toEqual(type.name === 'Operation' ? ofOperation : []);
  }
});
