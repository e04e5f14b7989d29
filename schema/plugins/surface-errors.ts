import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { toGatewayError } from '../../src/errors.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos lets a plugin be declared
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      surfaceErrors: SurfaceErrorsPlugin<Types>;
    }
  }
}

/** Turns what a surface throws in a mutation into the error that its result union has a member for. */
export class SurfaceErrorsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.kind !== 'Mutation') return resolver;
    return async (parent, args, context, info) => {
      try {
        const resolved: unknown = await resolver(parent, args, context, info);
        return resolved;
      } catch (error) {
        throw toGatewayError(error) ?? error;
      }
    };
  }
}

SchemaBuilder.registerPlugin('surfaceErrors', SurfaceErrorsPlugin);
