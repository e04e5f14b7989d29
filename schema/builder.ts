import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ValidationPlugin from '@pothos/plugin-validation';
import { GraphQLScalarType } from 'graphql';
import { DateTimeResolver, JSONResolver, SafeIntResolver } from 'graphql-scalars';
import { GraphQLUpload, type FileUpload } from 'graphql-upload-ts';
import type { Context } from '../src/context.js';
import * as errors from '../src/errors.js';
import { decodeCursor, encodeCursor } from '../src/events/cursor.js';
import type PrismaTypes from '../src/store/generated/pothos.js';
import { getDatamodel } from '../src/store/generated/pothos.js';
import { decodeId, encodeId } from './ids.js';
import './plugins/surface-errors.js';

interface SchemaTypes {
  Context: Context;
  /** What each connection has beside its page. */
  Connection: { totalCount?: number | null };
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: unknown; Output: unknown };
    SafeInt: { Input: number; Output: number };
    Cursor: { Input: bigint; Output: bigint };
    Upload: { Input: Promise<FileUpload>; Output: never };
  };
}

export type BuilderTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

export const builder = new SchemaBuilder<SchemaTypes>({
  // The first wraps the others: what they throw becomes a member of a mutation's result.
  plugins: [ErrorsPlugin, 'surfaceErrors', ValidationPlugin, PrismaPlugin, RelayPlugin],
  defaultFieldNullability: false,
  errors: {
    // An input that breaks a rule is an answer of the mutation, not a failed request.
    unsafelyHandleInputErrors: true,
    // The same for all mutations, so that clients write one handler and no result ever grows.
    defaultTypes: [
      errors.ValidationError,
      errors.NotFoundError,
      errors.ConflictError,
      errors.ForbiddenError,
      errors.NotLinkedError,
      errors.RateLimitedError,
      errors.UpstreamError,
      errors.UnsupportedError,
      errors.InDoubtError,
    ],
    defaultResultOptions: {
      name: ({ fieldName }) => `${capitalize(fieldName)}Success`,
      description: 'What was done.',
    },
    defaultUnionOptions: {
      name: ({ fieldName }) => `${capitalize(fieldName)}Result`,
      description: 'What was done, or why not.',
    },
  },
  validation: {
    validationError: ({ issues }) =>
      new errors.ValidationError(
        issues.map(({ message }) => message).join(' '),
        issues.map(({ message, path = [] }) => ({ path: inputPath(path), message })),
      ),
  },
  prisma: {
    client: (context) => context.store.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    filterConnectionTotalCount: true,
    maxConnectionSize: 200,
    defaultConnectionSize: 20,
  },
  relay: {
    encodeGlobalID: (typename, id) => encodeId(typename, String(id)),
    decodeGlobalID: decodeId,
    cursorType: 'String',
    nodesOnConnection: true,
    nodeTypeOptions: { description: 'Anything that has a global id.' },
    pageInfoTypeOptions: { description: 'Where a page lies in its connection.' },
    nodeQueryOptions: { description: 'The object with this id; null when there is none.' },
    nodesQueryOptions: {
      description: 'The objects with these ids, in their order; null where there is none.',
    },
  },
});

/** A validated argument is called `input`; what is wrong lies inside of it. */
function inputPath(path: readonly (PropertyKey | { key: PropertyKey })[]): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return (keys[0] === 'input' ? keys.slice(1) : keys).join('.');
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

builder.queryType({ description: 'What can be read.' });
builder.mutationType({
  description: 'What can be changed. Each answer is a union: what was done, or a typed error.',
});
builder.subscriptionType({ description: 'What can be followed live.' });

builder.addScalarType('DateTime', DateTimeResolver);
builder.addScalarType('JSON', JSONResolver);
builder.addScalarType('SafeInt', SafeIntResolver);
builder.addScalarType('Upload', GraphQLUpload);
builder.addScalarType(
  'Cursor',
  new GraphQLScalarType<bigint, string>({
    name: 'Cursor',
    description:
      'A place in the log of events, as an event carries it. `"START"` stands for the beginning.',
    serialize: (value) => encodeCursor(BigInt(String(value))),
    parseValue: (value) => decodeCursor(String(value)),
  }),
);
