import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { MessageType, type Message } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { ends, type Sessions } from '../../access/sessions.js';
import type { Viewer } from '../../access/viewer.js';
import type { Clock } from '../../clock.js';
import type { GraphQLServer } from '../graphql.js';
import { clientError, maskError } from '../mask-error.js';
import { requestIdOf } from '../request-log.js';
import { closings, type Closing } from './closings.js';
import type { SocketLimits } from './limits.js';
import {
  ackMessage,
  authorizationIn,
  errorMessage,
  isHarmless,
  pongMessage,
  readMessage,
  type ClientMessage,
} from './messages.js';
import { Operation } from './operation.js';
import { operationRequest, SUBPROTOCOL } from './upgrade.js';

/** A client that has this much still to read is not read from. */
const MAX_UNREAD_BYTES = 1_048_576;

export interface ConnectionOptions {
  graphql: Pick<GraphQLServer, 'graphqlEndpoint' | 'getResultForParams'>;
  /** Whom a credential lets in; null when it lets in nobody. */
  authenticate: (authorization: string | null) => Promise<Viewer | null>;
  sessions: Sessions;
  clock: Clock;
  log: Logger;
  limits: SocketLimits;
}

/**
 * The server's side of `graphql-transport-ws` on one socket. It is not `makeServer` of graphql-ws
 * that speaks it, since that wants a parsed document of each operation, which Yoga keeps to itself,
 * and takes what still runs of an operation for the next one with the same id.
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #request: Request;
  readonly #requestId: string;
  readonly #closed = new AbortController();
  readonly #operations = new Map<string, Operation>();
  #state: 'opened' | 'initialising' | 'acknowledged' = 'opened';
  #authorization: string | null;
  #answersPings = true;
  #stopWaiting: () => void = () => undefined;
  #leaveSession: () => void = () => undefined;

  constructor(socket: WebSocket, upgrade: IncomingMessage, options: ConnectionOptions) {
    const { graphql, clock, limits } = options;
    this.#socket = socket;
    this.#options = options;
    this.#authorization = upgrade.headers.authorization ?? null;
    this.#requestId = requestIdOf(String(upgrade.headers['x-request-id'] ?? ''));
    this.#request = operationRequest(upgrade, graphql.graphqlEndpoint, this.#closed.signal);
    this.#listen();
    if (socket.protocol !== SUBPROTOCOL) {
      this.close(closings.subprotocolNotAcceptable);
    } else {
      const timeout = new Date(clock.now().getTime() + limits.initTimeoutMs);
      this.#stopWaiting = clock.wakeAt(timeout, () => this.close(closings.initTimeout));
    }
  }

  /** Nothing is delivered after this, nor read. */
  close({ closeCode, message }: Closing): void {
    this.#leaveOperations();
    this.#socket.close(closeCode, message);
  }

  /** Hangs up without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Sends a ping; hangs up if the one before has not been answered. */
  ping(): void {
    if (!this.#answersPings) {
      this.cut();
      return;
    }
    this.#answersPings = false;
    this.#socket.ping();
  }

  #listen(): void {
    this.#socket.on('message', (data, isBinary) => {
      if (!this.#isOpen) return;
      const message = isBinary || !(data instanceof Buffer) ? null : readMessage(data.toString());
      this.#receive(message).catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'a WebSocket had to be closed');
        this.close(closings.internalError);
      });
    });
    this.#socket.on('pong', () => {
      this.#answersPings = true;
    });
    // The client broke the rules of WebSockets; `ws` closes with the code for it.
    this.#socket.on('error', () => this.#leaveOperations());
    this.#socket.once('close', () => {
      this.#stopWaiting();
      this.#leaveSession();
      this.#leaveOperations();
      this.#closed.abort();
    });
  }

  async #receive(message: ClientMessage | null): Promise<void> {
    switch (message?.type) {
      case MessageType.ConnectionInit:
        await this.#initialise(message);
        break;
      case MessageType.Subscribe:
        await this.#subscribe(message);
        break;
      case MessageType.Complete:
        this.#operations.get(message.id)?.leave();
        this.#operations.delete(message.id);
        break;
      case MessageType.Ping:
        await this.#send(pongMessage(message.payload));
        break;
      case MessageType.Pong:
        break;
      case undefined:
        this.close(closings.badRequest);
    }
  }

  async #initialise({ payload }: Message<MessageType.ConnectionInit>): Promise<void> {
    if (this.#state !== 'opened') {
      this.close(closings.secondInit);
      return;
    }
    this.#state = 'initialising';
    this.#stopWaiting();
    this.#authorization = authorizationIn(payload) ?? this.#authorization;
    const viewer = await this.#authenticate(closings.forbidden);
    if (viewer === null) return;
    this.#state = 'acknowledged';
    this.#leaveSession = this.#options.sessions.enter({
      viewer,
      end: (reason) => this.close(ends[reason]),
    });
    await this.#send(ackMessage());
  }

  async #subscribe(message: Message<MessageType.Subscribe>): Promise<void> {
    const { id } = message;
    const { maxOperations } = this.#options.limits;
    if (this.#state !== 'acknowledged') {
      this.close(closings.unauthorized);
    } else if (this.#operations.has(id)) {
      this.close(closings.idInUse);
    } else if (!isHarmless(message)) {
      const text = 'The payload is nested too deeply, or has a key __proto__.';
      await this.#send(errorMessage(id, [refusal('BAD_REQUEST', text)]));
    } else if (this.#operations.size >= maxOperations) {
      const text = `No more than ${maxOperations} operations may be live on one socket.`;
      await this.#send(errorMessage(id, [refusal('TOO_MANY_OPERATIONS', text)]));
    } else {
      await this.#run(message);
    }
  }

  async #run({ id, payload }: Message<MessageType.Subscribe>): Promise<void> {
    const operation = new Operation(id);
    this.#operations.set(id, operation);
    // What let the socket in may have been withdrawn since.
    const viewer = await this.#authenticate(ends.REVOKED);
    if (viewer === null || operation.isLeft()) return;
    const last = await this.#execute(operation, viewer, payload);
    if (operation.isLeft()) return;
    // First, since the client may use the id again as soon as it is told.
    this.#operations.delete(id);
    await this.#send(last);
  }

  /** Does all of an operation but for its last message, which it gives. */
  async #execute(
    operation: Operation,
    viewer: Viewer,
    payload: Message<MessageType.Subscribe>['payload'],
  ): Promise<string> {
    const params = {
      ...payload,
      operationName: payload.operationName ?? undefined,
      variables: payload.variables ?? undefined,
      extensions: payload.extensions ?? undefined,
    };
    const request = this.#request;
    try {
      const result = await this.#options.graphql.getResultForParams(
        { params, request },
        {
          request,
          requestId: this.#requestId,
          signal: operation.signal,
          viewer,
          transport: 'websocket',
        },
      );
      return await operation.deliver(result, (message) => this.#send(message));
    } catch (error) {
      const shown = maskError(error, 'Unexpected error.');
      const isOurs = shown !== error && clientError(error) === null;
      // Who leaves makes things fail that nobody waits for.
      if (isOurs && !operation.isLeft()) this.#options.log.error({ err: error });
      return errorMessage(operation.id, [shown]);
    }
  }

  /** Whom the credential lets in at this time; null once the socket closes, for this or another reason. */
  async #authenticate(otherwise: Closing): Promise<Viewer | null> {
    const viewer = await this.#options.authenticate(this.#authorization);
    if (viewer === null) this.close(otherwise);
    return this.#isOpen ? viewer : null;
  }

  /** Resolves when the message has gone out, or cannot any more. */
  #send(message: string): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      socket.send(message, () => {
        if (socket.isPaused && socket.bufferedAmount <= MAX_UNREAD_BYTES) socket.resume();
        resolve();
      });
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.pause();
    });
  }

  #leaveOperations(): void {
    for (const operation of this.#operations.values()) operation.leave();
    this.#operations.clear();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
