import { queryFromInfo } from '@pothos/plugin-prisma';
import { z } from 'zod';
import { ValidationError } from '../src/errors.js';
import {
  beyond,
  matching,
  placeOf,
  sorting,
  type WorkspaceOrder,
  type WorkspacePlace,
} from '../src/workspaces/workspace-list.js';
import { builder } from './builder.js';
import { connection, decodePlace, encodePlace } from './connections.js';
import { pageSize } from './page-size.js';
import { SurfaceEnum } from './surface.js';
import { countOf } from './total-count.js';
import { Workspace, WorkspaceStatusEnum } from './workspace.js';

const WorkspaceFilterInput = builder.inputType('WorkspaceFilter', {
  description: 'Which Workspaces; all where it says nothing.',
  fields: (t) => ({
    surface: t.field({ type: SurfaceEnum, description: 'Only those with a part on this surface.' }),
    status: t.field({ type: WorkspaceStatusEnum, description: 'Only those with this status.' }),
    text: t.string({
      description: 'Only those with this in their name or description, in capitals or not.',
    }),
  }),
});

const OrderField = builder.enumType('WorkspaceOrderField', {
  description: 'By what Workspaces are sorted.',
  values: {
    CREATED_AT: { value: 'createdAt', description: 'By when they were created.' },
    UPDATED_AT: { value: 'updatedAt', description: 'By when they changed last.' },
    NAME: { value: 'name', description: 'By their names.' },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end comes first.',
  values: {
    ASC: { value: 'asc', description: 'The oldest, or A, first.' },
    DESC: { value: 'desc', description: 'The newest, or Z, first.' },
  } as const,
});

const WorkspaceOrderInput = builder.inputType('WorkspaceOrder', {
  description: 'In which order. Those that are alike in it are in the order of their ids.',
  fields: (t) => ({
    field: t.field({ type: OrderField, required: true, description: 'By what.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      description: 'Which end comes first.',
    }),
  }),
});

const NEWEST_FIRST: WorkspaceOrder = { field: 'createdAt', direction: 'desc' };

const WorkspaceConnection = builder.connectionObject(
  {
    type: Workspace,
    name: 'WorkspaceConnection',
    description: 'A page of Workspaces.',
    fields: (t) => ({
      totalCount: t.int({
        description: 'How many there are on all pages.',
        resolve: ({ totalCount }) => countOf(totalCount ?? 0),
      }),
    }),
  },
  { name: 'WorkspaceEdge', description: 'A Workspace in its place.' },
);

const storableText = z.string().regex(/^[^\0]+$/);
const direction = z.enum(['asc', 'desc']);
const place = z
  .union([
    z.tuple([z.literal('name'), direction, storableText, storableText]),
    z.tuple([z.enum(['createdAt', 'updatedAt']), direction, z.iso.datetime(), storableText]),
  ])
  .transform(([field, direction, value, id]) => ({ field, direction, value, id }));

interface ListArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

builder.queryField('workspaces', (t) =>
  t.field({
    type: WorkspaceConnection,
    nullable: true,
    description:
      'The Workspaces of the tenant, newest first if not asked otherwise; those made on a surface itself included. What was made or renamed there shows within seconds.',
    authScopes: { scope: 'workspaces:read' },
    args: {
      filter: t.arg({ type: WorkspaceFilterInput, description: 'Which.' }),
      orderBy: t.arg({ type: WorkspaceOrderInput, description: 'In which order.' }),
      ...t.arg.connectionArgs(),
    },
    resolve: async (_, { filter, orderBy, ...args }, context, info) => {
      const { store, viewer, adoption, loaders } = context;
      const order = orderBy ?? NEWEST_FIRST;
      const where = matching(viewer.tenantId, filter ?? {});
      const { size, reverse, cursor } = windowOf(args, order);
      if (cursor === null) loaders().useListings(await adoption.refresh(context.call()));
      const rows = await store.prisma.workspace.findMany({
        ...queryFromInfo({ context, info, paths: [['nodes'], ['edges', 'node']] }),
        where: { AND: [where, cursor ? beyond(order, cursor, { reverse }) : {}] },
        orderBy: sorting(order, { reverse }),
        take: size + 1,
      });
      const hasMore = rows.length > size;
      const page = rows.slice(0, size);
      if (reverse) page.reverse();
      return connection(
        page.map((node) => {
          const { value, id } = placeOf(order, node);
          return { node, cursor: encodePlace([order.field, order.direction, value, id]) };
        }),
        {
          hasNextPage: reverse ? cursor !== null : hasMore,
          hasPreviousPage: reverse ? hasMore : cursor !== null,
          totalCount: () => store.prisma.workspace.count({ where }),
        },
      );
    },
  }),
);

/** Which way a page is read, from where, and how far. */
function windowOf({ first, after, last, before }: ListArgs, order: WorkspaceOrder) {
  const reverse =
    (last ?? null) !== null || ((first ?? null) === null && (before ?? null) !== null);
  const [unfitting, text] = reverse ? [first ?? after, before] : [last ?? before, after];
  if ((unfitting ?? null) !== null) {
    const message = 'Page forward with first and after, or back with last and before.';
    throw new ValidationError(message, [{ path: reverse ? 'last' : 'first', message }]);
  }
  const size = reverse ? pageSize(last, 'last') : pageSize(first);
  return { size, reverse, cursor: (text ?? null) === null ? null : cursorOf(text ?? '', order) };
}

/** @throws ValidationError when it is one of another order, or none. */
function cursorOf(text: string, { field, direction }: WorkspaceOrder): WorkspacePlace {
  const found = decodePlace(place, text);
  if (found.field === field && found.direction === direction) return found;
  const message = 'A cursor of another order. Begin again without one.';
  throw new ValidationError(message, [{ path: 'after', message }]);
}
