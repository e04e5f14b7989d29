import type { App } from '../../src/app.js';
import type { Answer } from './app.js';

export interface PostOptions {
  accept?: string;
  headers?: Record<string, string>;
}

/** Sends a body as it is, with the key of the app if it has one, and gives the answer with its status. */
export async function post(
  app: Pick<App, 'fetch'> & Partial<Pick<App, 'developmentKey'>>,
  body: unknown,
  { accept = 'application/json', headers = {} }: PostOptions = {},
): Promise<{ status: number; answer: Answer; bytes: number }> {
  const response = await app.fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${app.developmentKey ?? ''}`,
        'content-type': 'application/json',
        accept,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  return {
    status: response.status,
    answer: JSON.parse(text) as Answer,
    bytes: Buffer.byteLength(text),
  };
}
