import type { MiddlewareHandler } from 'hono';
import { isLoopback } from '../loopback.js';
import type { EmulatorEnv, Refuse } from './environment.js';

/**
 * Of a surface that asks for no key: keeps out the pages of other hosts that a browser on this machine
 * has open. Their requests have an `Origin`; where a name of theirs has come to stand for this machine
 * (DNS rebinding), their `Host` gives them away.
 */
export function localOnly(refuse: Refuse): MiddlewareHandler<EmulatorEnv> {
  return async (c, next) => {
    const host = c.req.header('host');
    if (host !== undefined && !isLocal(`http://${host}`)) {
      return refuse(403, 'The emulator is asked by a name of this machine only, such as localhost');
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && !isLocal(origin)) {
      return refuse(403, 'The emulator takes nothing from pages of other hosts');
    }
    return next();
  };
}

function isLocal(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
