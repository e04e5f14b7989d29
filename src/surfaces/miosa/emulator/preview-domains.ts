import { noBody, noQuery } from '../../../emulator/asked.js';
import type { Call, WriteCall } from '../../call.js';
import type { MiosaPort, PreviewDomain, PreviewPlace } from '../port.js';
import { one, type Answer } from './answers.js';
import type { Finder } from './finder.js';
import * as inputs from './inputs.js';
import { jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

/** Of workspaces, of projects and of the tenant. */
export function previewDomainRoutes(port: MiosaPort, finder: Finder): Route[] {
  return [
    ...routesOf(port, 'workspace', (call, id) => finder.workspace(call, id)),
    ...routesOf(port, 'project', (call, id) => finder.project(call, id)),
    ...tenantRoutes(port),
  ];
}

function routesOf(
  port: MiosaPort,
  scope: 'workspace' | 'project',
  find: (call: Call, id: string) => Promise<unknown>,
): Route[] {
  const path = `/${scope}s/{id}/preview-domain`;
  const about = scope;
  const place = async (call: Call, id: string): Promise<PreviewPlace> => {
    await find(call, id);
    return { scope, id };
  };
  return [
    jsonRoute({
      ...{ method: 'GET', path, about, query: noQuery, body: noBody },
      async handle({ call, id }) {
        const domain = await port.previewDomain(call, await place(call, id('id')));
        return one(shapes.toPreviewDomain(id('id'), domain));
      },
    }),
    jsonRoute({
      ...{ method: 'PUT', path, about, query: noQuery, body: inputs.previewDomain },
      async handle({ call, id, body: { preview_domain } }) {
        const at = await place(call, id('id'));
        const domain = await port.setPreviewDomain(call, at, preview_domain);
        return one(shapes.toPreviewDomain(id('id'), domain));
      },
    }),
    jsonRoute({
      ...{ method: 'DELETE', path, about, query: noQuery, body: noBody },
      async handle({ call, id }) {
        const domain = await port.clearPreviewDomain(call, await place(call, id('id')));
        return one(shapes.toPreviewDomain(id('id'), domain));
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: `${path}/verify`, about, query: noQuery, body: noBody },
      async handle({ call, id }) {
        const domain = await verified(port, call, await place(call, id('id')));
        const { isVerified, dnsRecords: records } = domain;
        return one({
          ...shapes.toPreviewDomain(id('id'), domain),
          ...{ verified: isVerified, records },
        });
      },
    }),
  ];
}

function tenantRoutes(port: MiosaPort): Route[] {
  const path = '/tenant/preview-domain';
  const place = { scope: 'account' } as const;
  const about = 'tenant';
  return [
    jsonRoute({
      ...{ method: 'GET', path, about, query: noQuery, body: noBody },
      handle: async ({ call }) => one(shapes.toTenantDomain(await port.previewDomain(call, place))),
    }),
    jsonRoute({
      ...{ method: 'PUT', path, about, query: noQuery, body: inputs.tenantDomain },
      handle: async ({ call, body: { preview_domain } }) =>
        one(shapes.toTenantDomain(await port.setPreviewDomain(call, place, preview_domain))),
    }),
    jsonRoute({
      ...{ method: 'DELETE', path, about, query: noQuery, body: noBody },
      async handle({ call }): Promise<Answer> {
        await port.clearPreviewDomain(call, place);
        return () => new Response(null, { status: 204 });
      },
    }),
    jsonRoute({
      ...{ method: 'POST', path: `${path}/verify`, about, query: noQuery, body: noBody },
      async handle({ call }) {
        const { isVerified, dnsRecords: records } = await verified(port, call, place);
        return one({ verified: isVerified, target: TARGET, records });
      },
    }),
  ];
}

const TARGET = 'proxy.miosa.ai';

/** Where none is set there is nothing to verify, which MIOSA calls no error. */
async function verified(
  port: MiosaPort,
  call: WriteCall,
  place: PreviewPlace,
): Promise<PreviewDomain> {
  const now = await port.previewDomain(call, place);
  return now.domain === null ? now : port.verifyPreviewDomain(call, place);
}
