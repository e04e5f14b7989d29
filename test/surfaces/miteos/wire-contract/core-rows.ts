import { z } from 'zod';
import { upload, type Parts, type WireAccount } from './account.js';
import type { CORE_ROUTES } from './routes.js';
import { completeTask, taskAtWork } from './running.js';
import * as shapes from './shapes.js';

/** A row of the reference: a request that is in order, and what has to come back. */
export interface CoreRow {
  route: (typeof CORE_ROUTES)[number];
  /** Makes what the ids in the path stand for, and gives them. */
  prepare: (account: WireAccount) => Promise<Record<string, string>>;
  request?: Pick<Parts, 'json' | 'body'>;
  /** Of the answer, which is JSON; null when it is empty, `bytes` when it is a file. */
  shape: z.ZodType | null | 'bytes';
}

const nothing = (): Promise<Record<string, string>> => Promise.resolve({});

async function aWorkspace(account: WireAccount): Promise<{ id: string }> {
  return { id: (await account.createWorkspace()).id };
}

async function aFile(account: WireAccount): Promise<{ id: string; file_id: string }> {
  const { id } = await account.createWorkspace();
  return { id, file_id: (await account.upload(id)).id };
}

async function aTask(account: WireAccount): Promise<{ id: string }> {
  return { id: (await taskAtWork(account)).taskId };
}

async function aDeliverable(account: WireAccount): Promise<{ id: string; file_id: string }> {
  const id = await completeTask(account);
  const [first] = await account.deliverables(id);
  if (!first) throw new Error('The task made nothing.');
  return { id, file_id: first.id };
}

export const coreRows: readonly CoreRow[] = [
  {
    route: 'POST /workspaces',
    prepare: nothing,
    request: { json: { name: 'Tides', description: 'Depth charts and tide tables' } },
    shape: shapes.workspace.extend({
      name: z.literal('Tides'),
      description: z.literal('Depth charts and tide tables'),
      file_count: z.literal(0),
    }),
  },
  {
    route: 'GET /workspaces',
    prepare: aWorkspace,
    shape: z.array(shapes.workspace).length(1),
  },
  { route: 'GET /workspaces/{id}', prepare: aWorkspace, shape: shapes.workspace },
  {
    route: 'POST /workspaces/{id}/files',
    prepare: aWorkspace,
    request: { body: upload('tides.csv', 'time,height\n', 'text/csv') },
    shape: shapes.file.extend({
      name: z.literal('tides.csv'),
      type: z.literal('text/csv'),
      size_bytes: z.literal(12),
    }),
  },
  {
    route: 'GET /workspaces/{id}/files',
    prepare: aFile,
    shape: z.array(shapes.file).length(1),
  },
  { route: 'DELETE /workspaces/{id}/files/{file_id}', prepare: aFile, shape: null },
  {
    route: 'POST /tasks',
    prepare: nothing,
    request: {
      json: {
        prompt: 'Summarise the tide tables',
        config: { max_agents: 2, autonomy_level: 60, auto_deploy: false, deploy_target: null },
        workspace_id: null,
      },
    },
    shape: shapes.createdTask.extend({
      status: z.literal('pending'),
      prompt: z.literal('Summarise the tide tables'),
      config: z.strictObject({
        max_agents: z.literal(2),
        autonomy_level: z.literal(60),
        auto_deploy: z.literal(false),
        deploy_target: z.null(),
      }),
    }),
  },
  {
    route: 'GET /tasks',
    prepare: aTask,
    shape: shapes.taskPage.extend({
      tasks: z.array(shapes.listedTask).length(1),
      total: z.literal(1),
      limit: z.literal(20),
      offset: z.literal(0),
    }),
  },
  { route: 'GET /tasks/{id}', prepare: aTask, shape: shapes.task },
  { route: 'POST /tasks/{id}/cancel', prepare: aTask, shape: shapes.success },
  {
    route: 'GET /tasks/{id}/deliverables',
    prepare: aDeliverable,
    shape: z.array(shapes.deliverable).min(1),
  },
  {
    route: 'GET /tasks/{id}/deliverables/{file_id}/download',
    prepare: aDeliverable,
    shape: 'bytes',
  },
  { route: 'GET /openapi.json', prepare: nothing, shape: shapes.openApi },
];

/** The same, by route, for tables of tests. */
export const rows = coreRows.map((row) => [row.route, row] as const);
export const rowsWithIds = rows.filter(([route]) => route.includes('{'));
