import { GraphQLError, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { MessageType, parseMessage, stringifyMessage, type Message } from 'graphql-ws';
import { jsonFault, jsonTextFault } from '../../json-fault.js';

/** What a client may send. */
export type ClientMessage = Message<
  | MessageType.ConnectionInit
  | MessageType.Ping
  | MessageType.Pong
  | MessageType.Subscribe
  | MessageType.Complete
>;

/** A `subscribe` whose JSON is refused, as it would be over HTTP. */
export interface FaultyMessage {
  type: 'faulty';
  id: string;
  fault: string;
}

/** The message around a payload, which is what is checked over HTTP. */
const LEVELS_AROUND = 1;
/** How clients begin a `subscribe`; others than these few cannot be answered by their id. */
const ID = /^\s*\{\s*(?:"type"\s*:\s*"subscribe"\s*,\s*)?"id"\s*:\s*"([^"\\]{1,1000})"/;
/** What Yoga tells itself in the extensions of errors and results. */
const INTERNAL = new Set(['http', 'unexpected']);

/** Reads a message; null for anything that a client may not send. */
export function readMessage(text: string): ClientMessage | FaultyMessage | null {
  const fault = jsonTextFault(text, LEVELS_AROUND);
  if (fault !== null) {
    const id = ID.exec(text)?.[1];
    return id === undefined ? null : { type: 'faulty', id, fault };
  }
  try {
    const message = parseMessage(text);
    switch (message.type) {
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        return null;
      case MessageType.Subscribe: {
        const fault = jsonFault(message.payload);
        return fault === null ? message : { type: 'faulty', id: message.id, fault };
      }
      default:
        return jsonFault(message) === null ? message : null;
    }
  } catch {
    return null;
  }
}

/** The credential in the payload of a `connection_init`; null when there is none. */
export function authorizationIn(payload?: Record<string, unknown> | null): string | null {
  for (const [name, value] of Object.entries(payload ?? {})) {
    if (name.toLowerCase() === 'authorization' && typeof value === 'string') return value;
  }
  return null;
}

export function ackMessage(): string {
  return stringifyMessage<MessageType.ConnectionAck>({ type: MessageType.ConnectionAck });
}

export function pongMessage(payload: Record<string, unknown> | undefined): string {
  return stringifyMessage<MessageType.Pong>({ type: MessageType.Pong, payload });
}

export function nextMessage(id: string, { data, errors, extensions }: ExecutionResult): string {
  if (data && !errors && !extensions) {
    return `{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":{"data":${textOf(data)}}}`;
  }
  return stringifyMessage<MessageType.Next>({
    type: MessageType.Next,
    id,
    payload: { data, errors: errors?.map(formatted), extensions: withoutInternals(extensions) },
  });
}

/** What many subscriptions are sent is written once. */
const texts = new WeakMap<object, string>();

function textOf(data: object): string {
  const text = texts.get(data) ?? JSON.stringify(data);
  texts.set(data, text);
  return text;
}

/** The end of an operation that gave no data. */
export function errorMessage(id: string, errors: readonly Error[]): string {
  return stringifyMessage<MessageType.Error>({
    type: MessageType.Error,
    id,
    payload: errors.map(formatted),
  });
}

export function completeMessage(id: string): string {
  return stringifyMessage<MessageType.Complete>({ type: MessageType.Complete, id });
}

function formatted(error: Error): GraphQLFormattedError {
  if (!(error instanceof GraphQLError)) return { message: error.message };
  const { extensions, ...rest } = error.toJSON();
  return { ...rest, extensions: withoutInternals(extensions) };
}

function withoutInternals(extensions: Record<string, unknown> = {}) {
  const shown = Object.entries(extensions).filter(([name]) => !INTERNAL.has(name));
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}
