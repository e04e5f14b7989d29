import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import { foundIn } from '../../by-id.js';
import type { RoutaTask } from '../port.js';
import { isSameState, statusOf } from './columns.js';
import type { Parts } from './parts.js';
import { ifThere, invalid } from './refusals.js';
import { again, jsonRoute, type Route } from './route.js';
import * as inputs from './task-inputs.js';

export function taskRoutes(parts: Parts): Route[] {
  return [...manyTasksRoutes(parts), ...oneTaskRoutes(parts)];
}

function manyTasksRoutes({ port, finder, streams, ways }: Parts): Route[] {
  const { tasks: own, requests } = ways;
  const { workspaceId } = requests;
  return [
    jsonRoute({
      ...{ method: 'GET', path: '/tasks', about: 'task', body: noBody },
      query: z.object({ workspaceId, status: own.status, assignedTo: z.string().optional() }),
      async handle({ call, query }) {
        const { status, assignedTo } = query;
        const found =
          assignedTo === undefined
            ? (await finder.tasksOf(call, query.workspaceId)).filter(
                (task) => status === undefined || task.status === status,
              )
            : (await finder.tasksOfAll(call)).filter((task) => task.assignedTo === assignedTo);
        return Response.json({ tasks: found.map((each) => own.show(each)) });
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/tasks', about: 'task', guardsJson: true },
      query: noQuery,
      body: inputs.newTask(workspaceId),
      async handle({ call, body: { columnId = 'backlog', ...input } }) {
        if (!(await finder.hasWorkspace(call, input.workspaceId))) throw requests.noWorkspace();
        let task = await port.createTask(call, input);
        const status = statusOf(columnId);
        if (status !== task.status) task = await port.updateTask(call, task.id, { status });
        streams.taskChanged('created', placeOf(task));
        return Response.json({ task: own.show(task) }, { status: 201 });
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/tasks', about: 'task', body: noBody, query: own.removal },
      async handle({ call, query: { taskId, workspaceId: of } }) {
        if (taskId !== undefined) {
          await ifThere(port.deleteTask(call, taskId));
          return Response.json({ deleted: true });
        }
        if (of === undefined) throw invalid('taskId or workspaceId is required');
        const found = await finder.tasksOf(call, of);
        for (const { id } of found) await ifThere(port.deleteTask(again(call), id));
        streams.taskChanged('deleted', { workspaceId: of });
        return Response.json(own.showDeleted(found.length));
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/tasks/ready', about: 'task', body: noBody },
      query: z.object({ workspaceId }),
      async handle({ call, query }) {
        const all = await finder.tasksOf(call, query.workspaceId);
        const done = new Set(all.filter(isDone).map(({ id }) => id));
        const ready = all.filter(
          ({ status, dependencies }) =>
            status === 'PENDING' && dependencies.every((id) => done.has(id)),
        );
        return Response.json({ tasks: ready.map((each) => own.showReady(each)) });
      },
    }),
  ];
}

function oneTaskRoutes({ port, finder, streams, ways: { tasks: own } }: Parts): Route[] {
  return [
    jsonRoute({
      ...{ method: 'GET', path: '/tasks/{id}', about: 'task', query: noQuery, body: noBody },
      async handle({ call, id }) {
        return Response.json({ task: own.showOne(await finder.task(call, id('id'))) });
      },
    }),
    jsonRoute({
      ...{ method: 'PATCH', path: '/tasks/{id}', about: 'task', guardsJson: true },
      query: noQuery,
      body: inputs.taskChanges,
      async handle({ call, id, body: { columnId, ...changes } }) {
        const before = await finder.task(call, id('id'));
        const isMoved = columnId !== undefined && !isSameState(columnId, before.status);
        const status = changes.status ?? (isMoved ? statusOf(columnId) : undefined);
        const task = await port.updateTask(call, id('id'), { ...changes, status });
        streams.taskChanged(task.status === before.status ? 'updated' : 'moved', placeOf(task));
        return Response.json({ task: own.showOne(task) });
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path: '/tasks/{id}', about: 'task', query: noQuery, body: noBody },
      async handle({ call, id }) {
        const task = foundIn(await port.tasks(call, [id('id')]), id('id'));
        await ifThere(port.deleteTask(call, id('id')));
        if (task) streams.taskChanged('deleted', placeOf(task));
        return Response.json({ deleted: true });
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: '/tasks/{id}/status', about: 'task' },
      query: noQuery,
      body: inputs.taskStatus,
      async handle({ call, id, body: { status } }) {
        await port.updateTask(call, id('id'), { status });
        return Response.json({ updated: true });
      },
    }),
  ];
}

function isDone({ status }: RoutaTask): boolean {
  return status === 'COMPLETED';
}

function placeOf({ id: resourceId, workspaceId }: RoutaTask) {
  return { workspaceId, resourceId };
}
