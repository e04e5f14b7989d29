import { CloseCode } from 'graphql-ws';

/** How a socket is closed. */
export interface Closing {
  readonly closeCode: number;
  readonly message: string;
}

/** How sockets are closed by the protocol; `ends` in access/sessions.ts are those by what let them in. */
export const closings = {
  goingAway: { closeCode: 1001, message: 'Going away' },
  /** Clients come again by themselves, as they do not after an error of ours. */
  tryAgainLater: { closeCode: 1013, message: 'Try again later' },
  badRequest: { closeCode: CloseCode.BadRequest, message: 'Invalid message' },
  unauthorized: { closeCode: CloseCode.Unauthorized, message: 'Unauthorized' },
  forbidden: { closeCode: CloseCode.Forbidden, message: 'Forbidden' },
  subprotocolNotAcceptable: {
    closeCode: CloseCode.SubprotocolNotAcceptable,
    message: 'Subprotocol not acceptable',
  },
  initTimeout: {
    closeCode: CloseCode.ConnectionInitialisationTimeout,
    message: 'Connection initialisation timeout',
  },
  idInUse: {
    closeCode: CloseCode.SubscriberAlreadyExists,
    message: 'Subscriber already exists',
  },
  secondInit: {
    closeCode: CloseCode.TooManyInitialisationRequests,
    message: 'Too many initialisation requests',
  },
  internalError: { closeCode: CloseCode.InternalServerError, message: 'Internal server error' },
} as const satisfies Record<string, Closing>;
