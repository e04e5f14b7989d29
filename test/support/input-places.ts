import { getNamedType, isInputObjectType, type GraphQLField, type GraphQLInputType } from 'graphql';

/** The places in the arguments of a field that take an id or a cursor, such as `input.workspace`. */
export function placesOfIds({ args }: GraphQLField<unknown, unknown>): string[][] {
  return args.flatMap((arg) => placesIn(arg.name, arg.type));
}

function placesIn(name: string, type: GraphQLInputType): string[][] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    return Object.values(named.getFields()).flatMap((field) =>
      placesIn(field.name, field.type).map((place) => [name, ...place]),
    );
  }
  const takesIds = ['ID', 'Cursor'].includes(named.name) || ['after', 'before'].includes(name);
  return takesIds ? [[name]] : [];
}
