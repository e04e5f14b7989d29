import { z } from 'zod';
import { noBody } from '../../../emulator/asked.js';
import type { Route } from './route.js';
import { refusal } from './shapes.js';

const errors: Record<string, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  422: 'Validation Error',
  429: 'Rate Limited',
  500: 'Server Error',
};

/** The OpenAPI document of the routes. */
export function describeRoutes(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Miteos, emulated by Tributary',
      version: '1',
      description: 'Not the real Miteos: its wire format, over simulated agents.',
    },
    servers: [{ url: '/v1' }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      responses: Object.fromEntries(
        Object.entries(errors).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: schemaOf(refusal, 'output') } } },
        ]),
      ),
    },
  };
}

function operation({ path, summary, scope, query, body, answer }: Route): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...queryParameters(query),
  ];
  return {
    summary,
    ...(scope === 'open' && { security: [] }),
    ...(scope !== null && scope !== 'open' && { 'x-scope': scope }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== noBody && { requestBody: requestBody(body) }),
    responses: {
      ...success(answer),
      ...Object.fromEntries(
        Object.keys(errors).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
      ),
    },
  };
}

function queryParameters(query: z.ZodType): object[] {
  if (!(query instanceof z.ZodObject)) return [];
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    schema: schemaOf(z.instanceof(z.ZodType).parse(schema), 'output'),
  }));
}

function requestBody(body: Route['body']): object {
  const content =
    body === 'file'
      ? {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                file: { type: 'string', contentMediaType: 'application/octet-stream' },
              },
              required: ['file'],
            },
          },
        }
      : { 'application/json': { schema: schemaOf(body, 'input') } };
  return { required: true, content };
}

function success(answer: Route['answer']): Record<string, object> {
  if (answer === 'none') return { 204: { description: 'Done' } };
  const content = answer === 'bytes' ? { '*/*': {} } : jsonContent(answer);
  return { 200: { description: 'OK', content } };
}

function jsonContent(schema: z.ZodType): object {
  return { 'application/json': { schema: schemaOf(schema, 'output') } };
}

/** JSON Schema, of the dialect that OpenAPI 3.1 has by itself. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  return { ...z.toJSONSchema(schema, { io }), $schema: undefined };
}
