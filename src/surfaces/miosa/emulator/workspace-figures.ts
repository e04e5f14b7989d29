import { noBody, noQuery } from '../../../emulator/asked.js';
import { foundIn } from '../../by-id.js';
import { toTime } from './shapes.js';
import { one } from './answers.js';
import type { MiosaPort, WorkspaceSettings } from '../port.js';
import type { Finder } from './finder.js';
import * as inputs from './inputs.js';
import { notFound } from './refusals.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

/** Settings, stats and usage of a workspace. */
export function figureRoutes(port: MiosaPort, finder: Finder): Route[] {
  return [
    jsonRoute({
      ...{ method: 'PUT', path: '/workspaces/{id}/settings', about: 'workspace' },
      query: noQuery,
      body: inputs.settings,
      async handle({ call, id, body }) {
        await finder.workspace(call, id('id'));
        const settings = await port.updateSettings(call, id('id'), {
          ...given('maxComputers', body.max_computers),
          ...given('maxComputerSize', body.max_computer_size),
          ...given('defaultComputerSize', body.default_computer_size),
          ...given('defaultAutoStopSeconds', body.default_auto_stop_seconds),
          ...given('allowedTemplateTypes', body.allowed_template_types),
        });
        const { updatedAt } = await finder.workspace(call, id('id'));
        return one({
          workspace_id: id('id'),
          settings: shapes.toSettings(settings),
          updated_at: toTime(updatedAt),
        });
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}/stats', about: 'workspace' },
      query: noQuery,
      body: noBody,
      async handle({ call, id }) {
        await finder.workspace(call, id('id'));
        const stats = foundIn(await port.statsOf(call, [id('id')]), id('id'));
        const settings = foundIn(await port.settingsOf(call, [id('id')]), id('id'));
        if (!stats || !settings) throw notFound('workspace');
        return one(shapes.toStats(id('id'), stats, settings));
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: '/workspaces/{id}/usage', about: 'workspace' },
      query: inputs.usageQuery,
      body: noBody,
      async handle({ call, id, query }) {
        await finder.workspace(call, id('id'));
        const usage = foundIn(await port.usageOf(call, [id('id')], query), id('id'));
        if (!usage) throw notFound('workspace');
        return one(shapes.toUsage(id('id'), query, usage));
      },
    }),
  ];
}

/** What is absent stays as it is. */
function given<Name extends keyof WorkspaceSettings>(
  name: Name,
  value: WorkspaceSettings[Name] | undefined,
): Partial<WorkspaceSettings> {
  return value === undefined ? {} : { [name]: value };
}
