import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody } from './error-response.js';
import { newRequestId } from './request-log.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** What is told to a client whose request does not get as far as GraphQL. */
export interface EarlyAnswer {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
}

/** Answers in the form, and with the headers, of every other answer. */
export function answerEarly(response: ServerResponse, answer: EarlyAnswer): void {
  const { headers, body } = printed(answer);
  response.writeHead(answer.status, headers);
  response.end(body);
}

/** The same where there is no request, and hangs up. */
export function hangUpWith(socket: Duplex, answer: EarlyAnswer): void {
  const { headers, body } = printed(answer);
  const { status } = answer;
  const lines = Object.entries({ ...headers, connection: 'close' });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.on('error', () => socket.destroy());
  // It would wait for the client to hang up as well.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function printed({ code, message, headers: own }: EarlyAnswer) {
  const body = errorBody(code, message);
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': newRequestId(),
    ...own,
  };
  return { headers, body };
}
