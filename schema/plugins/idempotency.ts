import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type MaybePromise,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  type ShapeFromTypeParam,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Mutation } from '../../src/idempotency/perform-once.js';

/** How a mutation's result is remembered, and found again for the selection of a later attempt. */
export interface Remembered<Result, Context> {
  id(result: Result): string;
  /** As it is now; null when it has gone. */
  load(id: string, context: Context): MaybePromise<Result | null>;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how Pothos lets a plugin be declared
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      idempotency: IdempotencyPlugin<Types>;
    }

    export interface SchemaBuilderOptions<Types extends SchemaTypes> {
      idempotency: {
        performOnce: (context: Types['Context'], mutation: Mutation<unknown>) => Promise<unknown>;
      };
    }

    export interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      /** With the same key it is done once; a later attempt is told the outcome of the first. */
      idempotent: Remembered<ShapeFromTypeParam<Types, Type, Nullable>, Types['Context']>;
    }
  }
}

/** Does a mutation once for each key of its clients. */
export class IdempotencyPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (field.kind !== 'Mutation') return resolver;
    const { name } = field;
    const { idempotent } = field.pothosOptions;
    const { performOnce } = this.builder.options.idempotency;
    return (parent, args, context, info) =>
      performOnce(context, {
        name,
        responseKey: String(info.path.key),
        args,
        run: (args, context) => Promise.resolve(resolver(parent, args, context, info)),
        idOf: (result) => idempotent.id(result),
        load: (id, context) => Promise.resolve(idempotent.load(id, context)),
      });
  }
}

SchemaBuilder.registerPlugin('idempotency', IdempotencyPlugin);
