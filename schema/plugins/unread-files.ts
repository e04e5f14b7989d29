import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { letUploadsPass } from '../../src/files/uploads-in.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos lets a plugin be declared
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      unreadFiles: UnreadFilesPlugin<Types>;
    }
  }
}

/** Lets the files of a mutation pass that ended before it read them, as when its input broke a rule. */
export class UnreadFilesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapArgMappers(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    if (field.kind !== 'Mutation' || !resolver) return resolver;
    return async (parent, args, context, info) => {
      try {
        const resolved: unknown = await resolver(parent, args, context, info);
        return resolved;
      } finally {
        letUploadsPass(args);
      }
    };
  }
}

SchemaBuilder.registerPlugin('unreadFiles', UnreadFilesPlugin);
