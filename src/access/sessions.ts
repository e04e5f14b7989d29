import type { Viewer } from './viewer.js';

/** Why a live connection ends before its client wants it to. */
export type EndReason = 'EXPIRED' | 'REVOKED';

/** How each end is told: as a close code over WebSocket, as the code of a last error over SSE. */
export const ends = {
  EXPIRED: { closeCode: 4419, code: 'TOKEN_EXPIRED', message: 'Token expired' },
  REVOKED: { closeCode: 4410, code: 'ACCESS_REVOKED', message: 'Access revoked' },
} as const satisfies Record<EndReason, { closeCode: number; code: string; message: string }>;

/** A live connection: a WebSocket, or an event stream. */
export interface Session {
  readonly viewer: Viewer;
  /** Ends it at once; nothing is delivered after it. */
  end(reason: EndReason): void;
}

/** The live connections, so that they end with what let them in. */
export interface Sessions {
  /** From now on the session is ended when its viewer is let in no more. Returns what leaves it. */
  enter(session: Session): () => void;
}
