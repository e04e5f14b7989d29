import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type Client } from '../../src/client/client.js';
import { CreateWorkspace, UploadFile } from '../../src/client/documents.js';
import { followTask } from '../../src/client/events.js';
import { unwrap } from '../../src/client/unwrap.js';
import { packageRoot } from '../../src/package-root.js';
import { startGateway, type Gateway } from './gateway.js';
import { newTask } from './story.js';

let gateway: Gateway;
let trusted: Client;

beforeAll(async () => {
  gateway = await startGateway(undefined, {
    TRUSTED_DOCUMENTS: 'require',
    TRUSTED_DOCUMENTS_FILE: join(packageRoot, 'src/client/gql/persisted-documents.json'),
  });
  trusted = createClient({ ...gateway, webSocketImpl: WebSocket, trustedDocuments: true });
});
afterAll(async () => {
  trusted.close();
  await gateway.close();
});

test('a gateway that runs only trusted documents runs those of the client by their hashes', async () => {
  const created = await trusted.request(CreateWorkspace, { input: { name: 'Trusted' } });
  const { workspace } = unwrap(created.createWorkspace, 'CreateWorkspaceSuccess');
  const file = new File(['some text'], 'a.txt', { type: 'text/plain' });
  const uploaded = await trusted.upload(UploadFile, {
    input: { workspace: workspace?.id ?? '', file },
  });
  expect(unwrap(uploaded.uploadFile, 'UploadFileSuccess').file.name).toBe('a.txt');
  const task = await newTask(trusted);
  for await (const event of followTask(trusted, task)) {
    expect(event.__typename).toBe('TaskStatusEvent');
    break;
  }
});

test('it refuses their texts, on each way in', async () => {
  const plain = createClient({ ...gateway, webSocketImpl: WebSocket });
  const code = 'UNTRUSTED_DOCUMENT';
  const input = { name: 'Untrusted' };
  await expect(plain.request(CreateWorkspace, { input })).rejects.toMatchObject({
    ...{ code, status: 400 },
  });
  const file = new File(['x'], 'a.txt');
  await expect(
    plain.upload(UploadFile, { input: { workspace: 'none', file } }),
  ).rejects.toMatchObject({ ...{ code, status: 400 } });
  await expect(followTask(plain, 'none').next()).rejects.toMatchObject({ code });
  plain.close();
});
