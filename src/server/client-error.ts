import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerEarly, hangUpWith, type EarlyAnswer } from './early-answer.js';

const UNREADABLE: EarlyAnswer = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'This cannot be read as HTTP.',
};

const ANSWERS: Record<string, EarlyAnswer> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'HEADERS_TOO_LARGE',
    message: 'The address and the headers are too long. Send long documents by POST.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'The request did not come in time.',
  },
};

const UNEXPECTED: EarlyAnswer = {
  status: 417,
  code: 'BAD_REQUEST',
  message: 'No other Expect than 100-continue is met.',
};

/** Answers what Node cannot read as HTTP, and hangs up. */
export function answerClientErrors(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request, response: ServerResponse) => {
    answers.set(request.socket, response);
  });
  server.on('checkExpectation', (_, response) => answerEarly(response, UNEXPECTED));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const answer = answers.get(socket);
    const isInAnswer = answer?.headersSent === true && !answer.writableEnded;
    if (!socket.writable || error.code === 'ECONNRESET' || isInAnswer) {
      socket.destroy();
      return;
    }
    hangUpWith(socket, ANSWERS[error.code ?? ''] ?? UNREADABLE);
  });
}
