import { GraphQLError } from 'graphql';
import type { Message, MessageType } from 'graphql-ws';
import type { Logger } from 'pino';
import type { Viewer } from '../../access/viewer.js';
import type { GraphQLServer } from '../graphql.js';
import { isFault, maskError } from '../mask-error.js';
import { requestIdOf } from '../request-log.js';
import { errorMessage } from './messages.js';
import { Operation } from './operation.js';

type Subscribe = Message<MessageType.Subscribe>;

export interface OperationsOptions {
  graphql: Pick<GraphQLServer, 'getResultForParams'>;
  log: Logger;
  maxOperations: number;
  /** The caller's own id of the handshake; unchecked. */
  requestId: string | undefined;
  /** Whom an operation is run for; null when it is not to be run. Rejects when that cannot be known. */
  admit: () => Promise<Viewer | null>;
  /** Resolves when the message has gone out, or cannot any more. */
  send: (message: string) => Promise<void>;
}

/** What Yoga wants to see of a request. It is one for all, since many are kept for as long as a socket. */
const REQUEST = new Request('http://localhost/', { method: 'POST' });

/** The live operations of one socket, by their ids. */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #live = new Map<string, Operation>();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  has(id: string): boolean {
    return this.#live.has(id);
  }

  /** Runs an operation whose id is free, and resolves when it is over. */
  async run(message: Subscribe): Promise<void> {
    const { id } = message;
    const { maxOperations, send } = this.#options;
    if (this.#live.size >= maxOperations) {
      const text = `No more than ${maxOperations} operations may be live on one socket.`;
      await send(errorMessage(id, [refusal('TOO_MANY_OPERATIONS', text)]));
      return;
    }
    const operation = new Operation(id);
    this.#live.set(id, operation);
    const last = await this.#admitted(operation, message);
    if (last === null || operation.isLeft()) return;
    // First, since the client may use the id again as soon as it is told.
    this.#live.delete(id);
    await send(last);
  }

  /** From now on nothing is sent for it, and its id is free. */
  leave(id: string): void {
    this.#live.get(id)?.leave();
    this.#live.delete(id);
  }

  leaveAll(): void {
    for (const operation of this.#live.values()) operation.leave();
    this.#live.clear();
  }

  /** The same as `#execute`, if the operation is to be run; otherwise null, or why it cannot be now. */
  async #admitted(operation: Operation, message: Subscribe): Promise<string | null> {
    const { admit, log } = this.#options;
    let viewer: Viewer | null;
    try {
      viewer = await admit();
    } catch (error) {
      log.error({ err: error }, 'no key can be looked up');
      const text = 'Keys cannot be looked up now. Try again.';
      return errorMessage(operation.id, [refusal('UNAVAILABLE', text)]);
    }
    return viewer === null || operation.isLeft() ? null : this.#execute(operation, viewer, message);
  }

  /** Does all of an operation but for its last message, which it gives. */
  async #execute(operation: Operation, viewer: Viewer, { payload }: Subscribe): Promise<string> {
    const { graphql, log, requestId, send } = this.#options;
    const params = {
      ...payload,
      operationName: payload.operationName ?? undefined,
      variables: payload.variables ?? undefined,
      extensions: payload.extensions ?? undefined,
    };
    try {
      const result = await graphql.getResultForParams(
        { params, request: REQUEST },
        {
          requestId: requestIdOf(requestId),
          signal: () => operation.signal,
          viewer,
          transport: 'websocket',
        },
      );
      return await operation.deliver(result, send);
    } catch (error) {
      const shown = maskError(error, 'Unexpected error.');
      // Who leaves makes things fail that nobody waits for.
      if (shown !== error && isFault(error) && !operation.isLeft()) log.error({ err: error });
      operation.free();
      return errorMessage(operation.id, [shown]);
    }
  }
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
