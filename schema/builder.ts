import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin, { resolveNodes } from '@pothos/plugin-relay';
import ScopeAuthPlugin, { AuthScopeFailureType, type AuthFailure } from '@pothos/plugin-scope-auth';
import ValidationPlugin from '@pothos/plugin-validation';
import {
  GraphQLError,
  GraphQLScalarType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { DateTimeResolver, JSONResolver, SafeIntResolver } from 'graphql-scalars';
import { GraphQLUpload, type FileUpload } from 'graphql-upload-ts';
import { z } from 'zod';
import { allScopes, type Scope } from '../src/access/scopes.js';
import { may } from '../src/access/viewer.js';
import type { Context } from '../src/context.js';
import * as errors from '../src/errors.js';
import { decodeCursor, encodeCursor } from '../src/events/cursor.js';
import { performOnce } from '../src/idempotency/perform-once.js';
import type PrismaTypes from '../src/store/generated/pothos.js';
import { getDatamodel } from '../src/store/generated/pothos.js';
import { fieldCost, listCost, onPage, UPSTREAM_COST } from './cost.js';
import { mergedInto } from '../src/workspaces/aliases.js';
import { decodeId, encodeId } from './ids.js';
import type { TotalCount } from './total-count.js';
import { pageSize } from './page-size.js';
import './plugins/idempotency.js';
import './plugins/surface-errors.js';
import './plugins/unread-files.js';

interface SchemaTypes {
  Context: Context;
  DefaultAuthStrategy: 'all';
  AuthScopes: {
    /** Whoever has been let in. */
    signedIn: boolean;
    /** Whoever was granted it. */
    scope: Scope;
  };
  /** What each connection has beside its page. */
  Connection: { totalCount?: TotalCount | null };
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
  plugins: [
    ErrorsPlugin,
    'surfaceErrors',
    ScopeAuthPlugin,
    ValidationPlugin,
    PrismaPlugin,
    RelayPlugin,
    ComplexityPlugin,
    'unreadFiles',
    'idempotency',
  ],
  defaultFieldNullability: false,
  scopeAuth: {
    // Before it begins, not with its first event.
    authorizeOnSubscribe: true,
    defaultStrategy: 'all',
    authScopes: ({ viewer }) => ({ signedIn: true, scope: (scope) => may(viewer, scope) }),
    unauthorizedError: (_, __, info, { failure }) =>
      new errors.ForbiddenError(
        `${info.parentType.name}.${info.fieldName} needs the scope ${missingScope(failure)}.`,
      ),
  },
  complexity: { fieldComplexity: fieldCost },
  errors: {
    // An input that breaks a rule is an answer of the mutation, not a failed request.
    unsafelyHandleInputErrors: true,
    // The same for all mutations, so that clients write one handler and no result ever grows.
    defaultTypes: [...errors.mutationErrors],
    defaultResultOptions: {
      name: ({ fieldName }) => `${capitalize(fieldName)}Success`,
      description: 'What was done.',
      authScopes: { signedIn: true },
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
  idempotency: { performOnce },
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
    decodeGlobalID: (id) => decodeId(id) ?? NO_ID,
    cursorType: 'String',
    nodesOnConnection: { description: 'The objects on this page.', complexity: onPage },
    idFieldOptions: { description: 'Global id.' },
    cursorFieldOptions: { description: 'Its place; pass it as `after` to go on behind it.' },
    nodeFieldOptions: { description: 'The object.' },
    edgesFieldOptions: {
      description: 'The objects on this page, each in its place.',
      complexity: onPage,
    },
    pageInfoFieldOptions: { description: 'Where this page lies.' },
    hasNextPageFieldOptions: { description: 'Whether there is more behind it.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more in front of it.' },
    startCursorFieldOptions: { description: 'The place of its first object.' },
    endCursorFieldOptions: { description: 'The place of its last object.' },
    firstArgOptions: { description: 'How many from the beginning, 1 to 200; 20 if left out.' },
    afterArgOptions: { description: 'A cursor: the page begins behind it.' },
    lastArgOptions: { description: 'How many from the end, 1 to 200.' },
    beforeArgOptions: { description: 'A cursor: the page ends in front of it.' },
    nodeTypeOptions: { description: 'Anything that has a global id.' },
    pageInfoTypeOptions: {
      description: 'Where a page lies in its connection.',
      authScopes: { signedIn: true },
    },
    defaultConnectionTypeOptions: { authScopes: { signedIn: true } },
    defaultEdgeTypeOptions: { authScopes: { signedIn: true } },
    nodeQueryOptions: {
      description: 'The object with this id; null when there is none.',
      authScopes: { signedIn: true },
      complexity: UPSTREAM_COST,
      args: { id: { description: 'Its global id.' } },
      resolve: (_, { id }, context, info) => loadNode(id, context, info),
    },
    nodesQueryOptions: {
      description: 'The objects with these ids, in their order; null where there is none.',
      authScopes: { signedIn: true },
      complexity: ({ ids }) => listCost(ids.length),
      args: { ids: { description: 'Their global ids, at most 200.' } },
      resolve: (_, { ids }, context, info) => {
        if (ids.length > 0) pageSize(ids.length, 'ids');
        const loads = new Map<string, Promise<unknown>>();
        return ids.map((id) => {
          const name = encodeId(id.typename, id.id);
          const load = loads.get(name) ?? loadNode(id, context, info);
          loads.set(name, load);
          return load;
        });
      },
    },
  },
});

interface NodeId {
  typename: string;
  id: string;
}

/** Stands for text that is no id of ours. */
const NO_ID: NodeId = { typename: '', id: '' };

/**
 * What is not there is null. One id at a time: what the plugin hands to these options resolves all
 * ids of the query at each call, and fails as a whole for one.
 */
async function loadNode(id: NodeId, context: Context, info: GraphQLResolveInfo): Promise<unknown> {
  const type = info.schema.getType(id.typename);
  if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) return null;
  await builder.runAuthScopes(
    context,
    scopesOf(type),
    ({ failure }) =>
      new errors.ForbiddenError(`${type.name} needs the scope ${missingScope(failure)}.`),
  );
  if (id.typename === 'Workspace') context.adoption.refreshBehind(context.call());
  const [node] = await resolveNodes(builder, context, info, [id]);
  if (node || id.typename !== 'Workspace') return node ?? null;
  const merged = await mergedInto(context.store.prisma, context.viewer.tenantId, [id.id]);
  const current = merged.get(id.id);
  if (current === undefined) return null;
  const [workspace] = await resolveNodes(builder, context, info, [{ ...id, id: current }]);
  return workspace ?? null;
}

/** What the objects of a type need. */
function scopesOf(type: GraphQLObjectType): { scope: Scope } {
  return typeOptions.parse(type.extensions.pothosOptions).authScopes;
}

const typeOptions = z.looseObject({ authScopes: z.object({ scope: z.enum(allScopes) }) });

/** The scope for want of which something was refused. */
function missingScope(failure: AuthFailure): string {
  if (failure.kind === AuthScopeFailureType.AuthScope) return String(failure.parameter);
  const [first] = 'failures' in failure ? failure.failures : [];
  return first ? missingScope(first) : 'admin';
}

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
    parseValue: (value) => {
      try {
        return decodeCursor(typeof value === 'string' ? value : '');
      } catch (error) {
        // An error without another behind it is the client's own and is shown.
        throw new GraphQLError(error instanceof Error ? error.message : 'Not a cursor.');
      }
    },
  }),
);
