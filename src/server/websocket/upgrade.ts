import type { IncomingMessage } from 'node:http';
import type { EarlyAnswer } from '../early-answer.js';
import { isOwnHost, isOwnOrigin, WRONG_HOST, type Names } from '../request-guard.js';

export const SUBPROTOCOL = 'graphql-transport-ws';

const WRONG_ORIGIN: EarlyAnswer = {
  status: 403,
  code: 'WRONG_ORIGIN',
  message: 'Pages of that origin may not connect. The operator can set ALLOWED_ORIGINS.',
};
const NOT_FOUND: EarlyAnswer = {
  status: 404,
  code: 'NOT_FOUND',
  message: 'There is nothing here.',
};
/** Also when it is no handshake of WebSockets at all. */
export const NO_HANDSHAKE: EarlyAnswer = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'This is no handshake of WebSockets.',
  headers: { 'sec-websocket-version': '13' },
};
export const GOING_AWAY: EarlyAnswer = {
  status: 503,
  code: 'UNAVAILABLE',
  message: 'The gateway is stopping. Try again.',
};

/** Why an upgrade is refused; null to accept it. */
export function refusalOf(
  request: IncomingMessage,
  endpoint: string,
  names: Names,
): EarlyAnswer | null {
  const { host, origin } = request.headers;
  if (host === undefined || !isOwnHost(host, names)) return WRONG_HOST;
  if (!isOwnOrigin(origin, names)) return WRONG_ORIGIN;
  // Such as a port above 65,535.
  if (!URL.canParse(`http://${host}`)) return NO_HANDSHAKE;
  const path = (request.url ?? '').split('?')[0];
  return path === endpoint ? null : NOT_FOUND;
}

/**
 * Agrees to a subprotocol that is not ours as well, since clients hear of nothing but a failure
 * otherwise: they are told with a close code what is wrong.
 */
export function chooseSubprotocol(offered: Set<string>): string | false {
  if (offered.has(SUBPROTOCOL)) return SUBPROTOCOL;
  const [first] = offered;
  return first ?? false;
}
