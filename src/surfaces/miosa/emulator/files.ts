import { Readable } from 'node:stream';
import { noBody } from '../../../emulator/asked.js';
import { answerBody } from '../../../files/answer-body.js';
import { bodyOf } from '../../../emulator/request-body.js';
import type { MiosaPort } from '../port.js';
import { list, one, plain } from './answers.js';
import type { Finder } from './finder.js';
import { receiveForm } from './form.js';
import * as inputs from './inputs.js';
import { missingParam } from './refusals.js';
import { idIn, jsonRoute, type Route } from './route.js';
import * as shapes from './shapes.js';

/** MIOSA's own default is not among the folders that all its pages allow. */
const DEFAULT_FOLDER = '/home/user';
const about = 'file';

/** The files of a computer. */
export function fileRoutes(port: MiosaPort, finder: Finder): Route[] {
  const base = '/computers/{id}/files';
  return [
    jsonRoute({
      ...{ method: 'GET', path: base, about, query: inputs.path, body: noBody },
      async handle({ call, id, query: { path = DEFAULT_FOLDER } }) {
        await finder.computer(call, id('id'));
        const files = (await port.listComputerFiles(call, id('id'), path)).map(shapes.toFile);
        return one({ entries: files, files, path });
      },
    }),
    jsonRoute({
      ...{ method: 'GET', path: `${base}/list`, about, query: inputs.path, body: noBody },
      async handle({ call, id, query: { path = DEFAULT_FOLDER } }) {
        await finder.computer(call, id('id'));
        return list((await port.listComputerFiles(call, id('id'), path)).map(shapes.toFile));
      },
    }),
    {
      ...{ method: 'POST', path: `${base}/upload`, about, readsBody: true },
      async handle(c) {
        // Two forms with one file differ in their boundaries, so the port tells whether it is one.
        const key = c.req.header('idempotency-key');
        const call = { ...c.get('call'), ...(key !== undefined && { idempotencyKey: key }) };
        const id = idIn(c)('id');
        const form = await receiveForm(bodyOf(c.env, c.req.raw), c.req.header('content-type'));
        await finder.computer(call, id);
        const file = await port.uploadComputerFile(call, id, form.path ?? `${DEFAULT_FOLDER}/`, {
          name: form.name,
          content: Readable.from([form.content], { objectMode: false }),
        });
        const { path, name: filename, sizeBytes: size_bytes } = file;
        return plain({ success: true, file: { path, filename, size_bytes } }, 201);
      },
    },
    {
      ...{ method: 'GET', path: `${base}/download`, about },
      async handle(c) {
        const call = c.get('call');
        const id = idIn(c)('id');
        const path = c.req.query('path');
        if (path === undefined) throw missingParam('path');
        await finder.computer(call, id);
        const { type, sizeBytes, content } = await port.downloadComputerFile(call, id, path);
        const headers: HeadersInit = { 'content-type': type ?? 'application/octet-stream' };
        if (sizeBytes !== null) headers['content-length'] = String(sizeBytes);
        return () => new Response(answerBody(content), { headers });
      },
    },
    jsonRoute({
      ...{ method: 'DELETE', path: base, about, query: inputs.path, body: inputs.path },
      async handle({ call, id, query, body }) {
        const path = body.path ?? query.path;
        if (path === undefined) throw missingParam('path');
        await finder.computer(call, id('id'));
        await port.deleteComputerFile(call, id('id'), path);
        return plain({ ok: true });
      },
    }),
  ];
}
