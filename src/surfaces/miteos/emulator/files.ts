import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { noBody, noQuery } from '../../../emulator/asked.js';
import { bodyOf } from '../../../emulator/request-body.js';
import type { Call } from '../../call.js';
import { declaredMime, typeByExtension } from '../file-types.js';
import type { MiteosPort } from '../port.js';
import { receiveFile } from './form.js';
import { found, Refusal } from './refusals.js';
import { idIn, jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

export function fileRoutes(port: MiteosPort, storageBytes: number): Route[] {
  return [
    {
      method: 'POST',
      path: '/workspaces/{id}/files',
      summary: 'Upload a file',
      scope: 'workspaces.write',
      query: noQuery,
      body: 'file',
      answer: shapes.file,
      async handle(c) {
        const call = c.get('call');
        const id = idIn(c)('id');
        found(await port.workspaces(call, [id]), id, 'workspace');
        const room = storageBytes - (await usedBytes(port, call));
        const file = await receiveFile(
          bodyOf(c.env, c.req.raw),
          c.req.header('content-type'),
          (part) =>
            port.uploadFile(call, id, {
              name: part.name,
              type: typeOf(part.name, part.type),
              content: Readable.from(within(part.content, room), { objectMode: false }),
            }),
        );
        return Response.json(shapes.toFile(file));
      },
    },
    jsonRoute({
      method: 'GET',
      path: '/workspaces/{id}/files',
      summary: 'The files of a workspace, oldest first',
      scope: 'workspaces.read',
      query: noQuery,
      body: noBody,
      answer: z.array(shapes.file),
      handle: async ({ call, id }) =>
        found(await port.filesOf(call, [id('id')]), id('id'), 'workspace').map(shapes.toFile),
    }),
    {
      method: 'DELETE',
      path: '/workspaces/{id}/files/{file_id}',
      summary: 'Delete a file, at once and for good',
      scope: 'workspaces.write',
      query: noQuery,
      body: noBody,
      answer: 'none',
      async handle(c) {
        const id = idIn(c);
        await port.deleteFile(c.get('call'), id('id'), id('file_id'));
        return new Response(null, { status: 204 });
      },
    },
  ];
}

/**
 * What a file counts as. Its extension decides where its part says nothing; what a part without a type
 * is called by the parser, `text/plain`, says nothing either. Null leaves it to the content.
 */
function typeOf(name: string, type: string): string | null {
  const declared = declaredMime(type);
  if (declared !== null && declared !== 'text/plain') return declared;
  return typeByExtension(extname(name).slice(1))?.mime ?? declared;
}

/** Of two uploads at once, neither counts the other. */
async function usedBytes(port: MiteosPort, call: Call): Promise<number> {
  const ids = (await port.listWorkspaces(call)).map(({ id }) => id);
  const files = await port.filesOf(call, ids);
  return ids
    .flatMap((id) => found(files, id, 'workspace'))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** @throws Refusal 422 when there are more bytes than room */
async function* within(content: Readable, room: number): AsyncGenerator<Buffer, void> {
  let size = 0;
  for await (const chunk of content) {
    if (!(chunk instanceof Buffer)) throw new Error('The file is not of bytes.');
    size += chunk.length;
    if (size > room) throw new Refusal(422, 'The storage of the plan is full.');
    yield chunk;
  }
}
