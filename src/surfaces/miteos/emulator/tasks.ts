import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import { answerBody } from '../../../files/answer-body.js';
import { attachment } from '../../../files/attachment.js';
import type { MiteosPort, NewTask } from '../port.js';
import { taskStatus } from '../statuses.js';
import * as inputs from './inputs.js';
import { found } from './refusals.js';
import { idIn, jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

export function taskRoutes(port: MiteosPort): Route[] {
  return [
    jsonRoute({
      method: 'POST',
      path: '/tasks',
      summary: 'Create a task',
      scope: 'tasks.write',
      query: noQuery,
      body: inputs.newTask,
      answer: shapes.createdTask,
      async handle({ call, body }) {
        const created = await port.createTask(call, toNewTask(body));
        const { detail } = found(await port.tasks(call, [created.id]), created.id, 'task');
        if (!detail) throw new Error('The task came without its detail.');
        return shapes.toCreatedTask(created, detail.config);
      },
    }),
    jsonRoute({
      method: 'GET',
      path: '/tasks',
      summary: 'A page of the tasks, newest first',
      scope: 'tasks.read',
      query: inputs.taskPageQuery,
      body: noBody,
      answer: shapes.taskPage,
      async handle({ call, query: { status, limit, offset } }) {
        const page = { limit, offset, ...(status && { status: taskStatus(status) }) };
        const { tasks, total } = await port.listTasks(call, page);
        return { tasks: tasks.map(shapes.toListedTask), total, limit, offset };
      },
    }),
    jsonRoute({
      method: 'GET',
      path: '/tasks/{id}',
      summary: 'A task, with its agents',
      scope: 'tasks.read',
      query: noQuery,
      body: noBody,
      answer: shapes.task,
      handle: async ({ call, id }) =>
        shapes.toTask(found(await port.tasks(call, [id('id')]), id('id'), 'task')),
    }),
    jsonRoute({
      method: 'POST',
      path: '/tasks/{id}/cancel',
      summary: 'End a task that has not ended',
      scope: 'tasks.write',
      query: noQuery,
      body: noBody,
      answer: shapes.success,
      async handle({ call, id }) {
        await port.cancelTask(call, id('id'));
        return { success: true };
      },
    }),
    jsonRoute({
      method: 'GET',
      path: '/tasks/{id}/deliverables',
      summary: 'What a task has made so far, oldest first',
      scope: 'tasks.read',
      query: noQuery,
      body: noBody,
      answer: z.array(shapes.deliverable),
      handle: async ({ call, id }) =>
        found(await port.deliverablesOf(call, [id('id')]), id('id'), 'task').map(
          shapes.toDeliverable,
        ),
    }),
    {
      method: 'GET',
      path: '/tasks/{id}/deliverables/{file_id}/download',
      summary: 'The bytes of a deliverable',
      scope: 'tasks.read',
      query: noQuery,
      body: noBody,
      answer: 'bytes',
      async handle(c) {
        const id = idIn(c);
        const file = await port.downloadDeliverable(c.get('call'), id('id'), id('file_id'));
        return new Response(answerBody(file.content), {
          headers: {
            'content-type': file.type ?? 'application/octet-stream',
            'content-disposition': attachment(file.name),
            ...(file.sizeBytes !== null && { 'content-length': String(file.sizeBytes) }),
          },
        });
      },
    },
  ];
}

/** What is null counts as left out. */
function toNewTask({ prompt, config, workspace_id }: z.output<typeof inputs.newTask>): NewTask {
  return {
    prompt,
    config: {
      maxAgents: config?.max_agents ?? undefined,
      autonomyLevel: config?.autonomy_level ?? undefined,
      autoDeploy: config?.auto_deploy ?? undefined,
      deployTarget: config?.deploy_target ?? undefined,
    },
    workspaceId: workspace_id,
  };
}
