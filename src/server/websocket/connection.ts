import type { IncomingMessage } from 'node:http';
import { MessageType, type Message } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { ends, type Sessions } from '../../access/sessions.js';
import type { Viewer } from '../../access/viewer.js';
import type { Clock } from '../../clock.js';
import type { GraphQLServer } from '../graphql.js';
import { badJson } from '../request-json.js';
import { closings, type Closing } from './closings.js';
import type { SocketLimits } from './limits.js';
import {
  ackMessage,
  authorizationIn,
  errorMessage,
  pongMessage,
  readMessage,
  type ClientMessage,
  type FaultyMessage,
} from './messages.js';
import { Operations } from './operations.js';
import { SUBPROTOCOL } from './upgrade.js';

/** A client that has more than this still to read is not read from. */
const MAX_UNREAD_BYTES = 1_048_576;

const nothing = (): void => undefined;

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
  readonly #operations: Operations;
  #state: 'opened' | 'initialising' | 'acknowledged' = 'opened';
  #authorization: string | null;
  #answersPings = true;
  #stopWaiting: () => void = nothing;
  #leaveSession: () => void = nothing;

  constructor(socket: WebSocket, upgrade: IncomingMessage, options: ConnectionOptions) {
    const { graphql, clock, log, limits } = options;
    this.#socket = socket;
    this.#options = options;
    this.#authorization = upgrade.headers.authorization ?? null;
    this.#operations = new Operations({
      graphql,
      log,
      maxOperations: limits.maxOperations,
      requestId: upgrade.headers['x-request-id']?.toString(),
      // What let the socket in may have been withdrawn since.
      admit: () => this.#authenticate(ends.REVOKED),
      send: (message) => this.#send(message),
    });
    this.#listen();
    if (socket.protocol !== SUBPROTOCOL) {
      this.close(closings.subprotocolNotAcceptable);
    } else {
      const timeout = new Date(clock.now().getTime() + limits.initTimeoutMs);
      this.#stopWaiting = clock.wakeAt(timeout, () => this.close(closings.initTimeout));
    }
  }

  /** After this nothing is delivered, nor heard. */
  close({ closeCode, message }: Closing): void {
    this.#operations.leaveAll();
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
    this.#socket.on('error', () => this.#operations.leaveAll());
    this.#socket.on('close', () => {
      this.#stopWaiting();
      this.#leaveSession();
      this.#operations.leaveAll();
    });
  }

  async #receive(message: ClientMessage | FaultyMessage | null): Promise<void> {
    switch (message?.type) {
      case MessageType.ConnectionInit:
        await this.#initialise(message);
        break;
      case MessageType.Subscribe:
        if (this.#state !== 'acknowledged') this.close(closings.unauthorized);
        else if (this.#operations.has(message.id)) this.close(closings.idInUse);
        else await this.#operations.run(message);
        break;
      case 'faulty':
        if (this.#state !== 'acknowledged') this.close(closings.unauthorized);
        else await this.#send(errorMessage(message.id, [badJson(message.fault)]));
        break;
      case MessageType.Complete:
        this.#operations.leave(message.id);
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
    // What it holds is not wanted any more.
    this.#stopWaiting = nothing;
    this.#authorization = authorizationIn(payload) ?? this.#authorization;
    const viewer = await this.#authenticate(closings.forbidden).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'no key can be looked up');
      this.close(closings.tryAgainLater);
      return null;
    });
    if (viewer === null) return;
    this.#state = 'acknowledged';
    this.#leaveSession = this.#options.sessions.enter({
      viewer,
      end: (reason) => this.close(ends[reason]),
    });
    await this.#send(ackMessage());
  }

  /**
   * Whom the credential lets in now; null once the socket is closing, for that or another reason.
   * Rejects when it cannot be known.
   */
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

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }
}
