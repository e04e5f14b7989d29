import { afterAll, beforeAll, expect, test } from 'vitest';
import { malformedForms, MAX_FILES, wholeForm } from '../../src/bench/uploads/malformed-forms.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt } from '../support/value-at.js';

let gateway: TestApp;
let workspace: string;
beforeAll(async () => {
  gateway = await openTestApp(new TestClock(), { UPLOAD_MAX_FILES: String(MAX_FILES) });
  const made = await gateway.data(
    'mutation { createWorkspace(input: { name: "Tides" }) { ... on CreateWorkspaceSuccess { workspace { id } } } }',
  );
  workspace = textAt(made, 'createWorkspace', 'workspace', 'id');
});
afterAll(() => gateway.close());

const send = (body: string, type = 'multipart/form-data; boundary=x') =>
  gateway.send({
    method: 'POST',
    headers: {
      authorization: gateway.authorization,
      'content-type': type,
      'graphql-preflight': '1',
    },
    body: body.replaceAll('WORKSPACE', workspace),
  });

test.each(malformedForms('WORKSPACE'))('$name is refused', async ({ body, status, type }) => {
  const response = await send(body, type);
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(text).toMatch(/"errors":\[\{"message":".+","extensions":\{"code":"[A-Z_]+"/);
  expect(text).not.toContain('node_modules');
});

test('after all of them, a form that is in order is taken', async () => {
  const response = await send(wholeForm);
  expect(await response.json()).toMatchObject({
    data: { uploadFile: { __typename: 'UploadFileSuccess' } },
  });
});
