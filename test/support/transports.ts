import { Agent, request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { z } from 'zod';
import type { Answer } from './app.js';
import { fieldPart, filePart, multipart } from './multipart.js';
import { RawSocket, Refused } from './raw-socket.js';

/** The ways in which an operation reaches the gateway. */
export const transports = ['POST', 'GET', 'multipart', 'SSE', 'WebSocket'] as const;
export type Transport = (typeof transports)[number];

/** Something for the gateway to do, whichever way it goes. */
export interface Sent {
  query?: string;
  operationName?: string;
  /** Text goes as it is, where no client's library would write it. */
  variables?: Record<string, unknown> | string;
  extensions?: Record<string, unknown> | string;
  /** JSON to send in place of all of these. */
  json?: string;
  /** The content of the one file, which stands in the variable `file`. */
  file?: string;
  /** As a header, and over WebSocket in the payload of `connection_init`. */
  authorization?: string | null;
  /** Of the request, and over WebSocket of the handshake; names in lower case. */
  headers?: Record<string, string>;
  method?: string;
  /** What is done to the body before it is sent. */
  encode?: (body: Buffer) => Buffer;
}

/** What became of it, as its client sees it. */
export interface Verdict {
  /** One, or those of a subscription; none when the answer is in no form of GraphQL. */
  answers: Answer[];
  /** Of HTTP, or of a handshake that was refused; null over WebSocket. */
  status: number | null;
  headers: IncomingHttpHeaders;
  /** The code that the WebSocket was closed with, null if it was not. */
  closed: number | null;
}

const answerForm = z.looseObject({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.looseObject({
        message: z.string(),
        extensions: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

type Send = (url: string, sent: Sent) => Promise<Verdict>;

/** Sends over real connections; `url` is where the gateway listens. */
export const sendOver: Record<Transport, Send> = {
  POST: (url, sent) => exchange(url, sent, { accept: RESPONSE_JSON, ...json(sent) }),
  SSE: (url, sent) => exchange(url, sent, { accept: 'text/event-stream', ...json(sent) }),
  GET: (url, sent) =>
    exchange(url, sent, { method: 'GET', accept: RESPONSE_JSON, path: pathOf(sent) }),
  multipart: (url, sent) => exchange(url, sent, { accept: RESPONSE_JSON, ...form(sent) }),
  WebSocket: sendOverSocket,
};

const RESPONSE_JSON = 'application/graphql-response+json';
const agent = new Agent({ keepAlive: true });

interface HttpForm {
  accept: string;
  method?: string;
  path?: string;
  type?: string;
  body?: Buffer;
}

function json(sent: Sent): { type: string; body: Buffer } {
  return { type: 'application/json', body: Buffer.from(textOf(sent)) };
}

function form(sent: Sent): { type: string; body: Buffer } {
  const { file } = sent;
  const { headers, body } = multipart(
    fieldPart('operations', textOf(sent)),
    fieldPart('map', file === undefined ? {} : { 0: ['variables.file'] }),
    ...(file === undefined ? [] : [filePart('0', file)]),
  );
  return { type: headers['content-type'], body };
}

/** The JSON of the parameters. */
function textOf({ query, operationName, variables, extensions, json }: Sent): string {
  if (json !== undefined) return json;
  const texts = given({
    query: JSON.stringify(query),
    operationName: JSON.stringify(operationName),
    variables: asJson(variables),
    extensions: asJson(extensions),
  });
  return `{${texts.map(([name, text]) => `"${name}":${text}`).join(',')}}`;
}

function pathOf({ query, operationName, variables, extensions }: Sent): string {
  const texts = {
    query,
    operationName,
    variables: asJson(variables),
    extensions: asJson(extensions),
  };
  return `/graphql?${new URLSearchParams(given(texts)).toString()}`;
}

function asJson(value: Record<string, unknown> | string | undefined): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function given(texts: Record<string, string | undefined>): [string, string][] {
  return Object.entries(texts).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, text]],
  );
}

async function exchange(url: string, sent: Sent, form: HttpForm): Promise<Verdict> {
  const { authorization, headers, encode = (same: Buffer) => same } = sent;
  const { accept, type, path = '/graphql', method = 'POST' } = form;
  const body = form.body && encode(form.body);
  const options: RequestOptions = {
    agent,
    method: sent.method ?? method,
    path,
    headers: {
      accept,
      ...(type !== undefined && { 'content-type': type }),
      ...(body && !headers?.['transfer-encoding'] && { 'content-length': body.length }),
      ...(typeof authorization === 'string' && { authorization }),
      ...headers,
    },
  };
  const { host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...options, port, hostname: '127.0.0.1' }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode = null, headers } = response;
        const answers = answersIn(headers['content-type'], Buffer.concat(chunks).toString());
        resolve({ answers, status: statusCode, headers, closed: null });
      });
    });
    if (outgoing.getHeader('host') === undefined) outgoing.setHeader('host', host);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function answersIn(type: string | undefined, text: string): Answer[] {
  if (type?.startsWith('text/event-stream')) {
    const events = text.split('\n\n').filter((event) => event.startsWith('event: next'));
    return events.map((event) => parseAnswer(/^data: (.*)$/m.exec(event)?.[1] ?? ''));
  }
  return type?.includes('json') ? [parseAnswer(text)] : [];
}

function parseAnswer(text: string): Answer {
  return answerForm.parse(JSON.parse(text));
}

/** On a socket of its own, which has to take a further operation unless it was closed. */
async function sendOverSocket(url: string, sent: Sent): Promise<Verdict> {
  const verdict: Verdict = { answers: [], status: null, headers: {}, closed: null };
  let socket: RawSocket;
  try {
    socket = await RawSocket.open(`${url.replace('http', 'ws')}/graphql`, {
      headers: sent.headers,
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...verdict, status: error.status, headers: error.headers };
  }
  socket.send({ type: 'connection_init', payload: { authorization: sent.authorization } });
  const closed = socket.closed.then(({ code }) => code);
  const take = () => socket.next().catch(() => null);
  if ((await take()) === null) return { ...verdict, closed: await closed };
  socket.send(`{"type":"subscribe","id":"1","payload":${textOf(sent)}}`);
  let message = await take();
  for (; message?.type === 'next'; message = await take()) {
    verdict.answers.push(answerForm.parse(message.payload));
  }
  if (message === null) return { ...verdict, closed: await closed };
  if (message.type === 'error') verdict.answers.push(answerForm.parse({ errors: message.payload }));
  socket.subscribe('2', '{ __typename }');
  const further = await socket.next();
  if (further.id !== '2') throw new Error(`Not the next operation's: ${JSON.stringify(further)}`);
  socket.socket.close();
  await closed;
  return verdict;
}

/** Sends bytes that need not be HTTP, and gives what comes until the gateway hangs up. */
export function exchangeBytes(url: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.once('end', () => resolve(text));
    socket.once('error', reject);
    socket.write(bytes);
  });
}
