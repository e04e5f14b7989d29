/** The parts of an upload as a client of the gateway sends them, before the file. */
export function uploadFields(workspace: string): { operations: string; map: string } {
  const query = `mutation ($workspace: ID!, $file: Upload!) {
    uploadFile(input: { workspace: $workspace, file: $file }) {
      ... on UploadFileSuccess { file { sha256 } } ... on Error { code message }
    }
  }`.replace(/\s+/g, ' ');
  const operations = JSON.stringify({ query, variables: { workspace, file: null } });
  return { operations, map: '{"0":["variables.file"]}' };
}

/** Sends an operation as JSON, and gives its data. */
export async function ask(
  { url, authorization }: { url: string; authorization: string },
  query: string,
  variables: Record<string, unknown> = {},
): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.text();
}

/** Makes a Workspace, and gives its id. */
export async function makeWorkspace(gateway: {
  url: string;
  authorization: string;
}): Promise<string> {
  const answer = await ask(
    gateway,
    'mutation { createWorkspace(input: { name: "Bench" }) { ... on CreateWorkspaceSuccess { workspace { id } } } }',
  );
  const id = /"id":"([^"]+)"/.exec(answer)?.[1];
  if (id === undefined) throw new Error(`There is no Workspace: ${answer}`);
  return id;
}
