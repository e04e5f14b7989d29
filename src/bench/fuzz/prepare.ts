import { z } from 'zod';

/** What a fuzzer may name: ids of things that are there, and credentials that let in. */
export interface Prepared {
  ids: string[];
  credentials: string[];
}

const answerForm = z.object({
  data: z.record(z.string(), z.unknown()),
  errors: z.never().optional(),
});

/** Makes things of each kind, and a key that may do less than everything. */
export async function prepare(url: string, admin: string): Promise<Prepared> {
  const ids = new Set<string>();
  const keys: string[] = [];
  const send = async (query: string, variables: object = {}): Promise<void> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: admin, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data } = answerForm.parse(await response.json());
    visit(data, (name, value) => {
      if (name === 'id') ids.add(value);
      if (name === 'key') keys.push(value);
    });
  };
  for (const name of ['Harbour', 'Lighthouse']) {
    await send(
      `mutation ($name: String!) {
        createWorkspace(input: { name: $name }) { ... on CreateWorkspaceSuccess { workspace { id } } }
      }`,
      { name },
    );
  }
  const [workspace] = ids;
  for (const config of [{ autonomyLevel: 0 }, { autonomyLevel: 100 }]) {
    await send(
      `mutation ($workspace: ID, $config: TaskConfigInput) {
        createTask(input: { workspace: $workspace, prompt: "Survey", config: $config }) {
          ... on CreateTaskSuccess { task { id ... on MiteosTask { agents { id } } } }
        }
      }`,
      { workspace, config },
    );
  }
  await send(
    `mutation ($workspace: ID!) {
      createDeployment(input: { workspace: $workspace, target: "vercel", configId: "x" }) {
        ... on CreateDeploymentSuccess { deployment { id } }
      }
    }`,
    { workspace },
  );
  // Its id is not told, or else it would be revoked.
  await send(`mutation {
    createApiKey(input: { name: "Fuzz", scopes: [WORKSPACES_READ, TASKS_READ, TASKS_WRITE] }) {
      ... on CreateApiKeySuccess { apiKey { key } }
    }
  }`);
  return { ids: [...ids], credentials: [admin, admin, ...keys.map((key) => `Bearer ${key}`)] };
}

/** Calls back with each text in it, and the name that it stands under. */
function visit(value: unknown, found: (name: string, text: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string') found(name, inner);
    else visit(inner, found);
  }
}
