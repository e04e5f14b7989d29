import type { TestApp } from './app.js';

/** Subscribes as a client that takes event streams, whose text the answer is. */
export function openEventStream(
  { authorization, send }: Pick<TestApp, 'authorization' | 'send'>,
  operation: { query: string; variables?: Record<string, unknown> },
  signal?: AbortSignal,
): Promise<Response> {
  return send({
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(operation),
    ...(signal && { signal }),
  });
}
