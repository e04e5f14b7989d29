import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './security-headers.js';

const STATUS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what Node cannot read as HTTP, with the headers of every other answer, and hangs up. */
export function answerClientErrors(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request, response: ServerResponse) => {
    answers.set(request.socket, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const answer = answers.get(socket);
    const isInAnswer = answer?.headersSent === true && !answer.writableEnded;
    if (!socket.writable || error.code === 'ECONNRESET' || isInAnswer) {
      socket.destroy();
      return;
    }
    const headers = Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`);
    const status = STATUS[error.code ?? ''] ?? '400 Bad Request';
    const lines = [`HTTP/1.1 ${status}`, ...headers, 'connection: close', 'content-length: 0'];
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  });
}
