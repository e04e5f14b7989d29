import { request } from 'node:http';
import type { Answer } from './app.js';
import { RawSocket } from './raw-socket.js';

/** A subscription that goes on, as its client sees it. */
export interface Live {
  /** What has come so far. */
  readonly answers: Answer[];
  /** Resolves when nothing more can come: with the code of the last error, or of the close. */
  readonly ended: Promise<string | number>;
  leave(): void;
}

export interface Subscription {
  query: string;
  variables: Record<string, unknown>;
  authorization: string;
}

/** The transports that go on. */
export const followOver = { SSE: followStream, WebSocket: followSocket };

function followStream(url: string, { authorization, ...operation }: Subscription): Promise<Live> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization,
      accept: 'text/event-stream',
      'content-type': 'application/json',
    };
    const outgoing = request(`${url}/graphql`, { method: 'POST', headers }, (response) => {
      const answers: Answer[] = [];
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const events = (text + chunk).split('\n\n');
        text = events.pop() ?? '';
        for (const event of events) {
          const data = /^event: next\ndata: (.*)$/m.exec(event)?.[1];
          if (data !== undefined) answers.push(JSON.parse(data) as Answer);
        }
      });
      const ended = new Promise<string>((resolve) => {
        response.once('close', () => {
          resolve(String(answers.at(-1)?.errors?.[0]?.extensions?.code));
        });
      });
      resolve({ answers, ended, leave: () => response.destroy() });
    });
    outgoing.once('error', reject);
    outgoing.end(JSON.stringify(operation));
  });
}

async function followSocket(
  url: string,
  { authorization, query, variables }: Subscription,
): Promise<Live> {
  const socket = await RawSocket.acknowledged(`${url.replace('http', 'ws')}/graphql`, {
    payload: { authorization },
  });
  const answers: Answer[] = [];
  socket.socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string; payload?: Answer };
    if (message.type === 'next' && message.payload) answers.push(message.payload);
  });
  socket.subscribe('1', query, { variables });
  return {
    answers,
    ended: socket.closed.then(({ code }) => code),
    leave: () => socket.socket.terminate(),
  };
}
