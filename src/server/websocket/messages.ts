import { GraphQLError, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { MessageType, parseMessage, stringifyMessage, type Message } from 'graphql-ws';

/** What a client may send. */
export type ClientMessage = Message<
  | MessageType.ConnectionInit
  | MessageType.Ping
  | MessageType.Pong
  | MessageType.Subscribe
  | MessageType.Complete
>;

/** How deep variables and extensions may be nested. */
const MAX_LEVELS = 64;
/** The message, and its payload in it. */
const LEVELS_AROUND = 2;
/** What Yoga tells itself in the extensions of errors and results. */
const INTERNAL = new Set(['http', 'unexpected']);

/**
 * Reads a message; null for anything that a client may not send. Whether the payload of a `subscribe`
 * is harmless is left to the caller, who can answer by its id.
 */
export function readMessage(text: string): ClientMessage | null {
  try {
    const message = parseMessage(text);
    switch (message.type) {
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        return null;
      case MessageType.Subscribe:
        return message;
      default:
        return isHarmless(message) ? message : null;
    }
  } catch {
    return null;
  }
}

/** Whether a message can be walked through, merged and printed: no `__proto__`, no bottomless nesting. */
export function isHarmless(message: object): boolean {
  // Not by calling itself, since it is there to keep others from going too deep.
  let level: object[] = [message];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === LEVELS_AROUND + MAX_LEVELS) return false;
    const next: object[] = [];
    for (const parent of level) {
      if (Object.hasOwn(parent, '__proto__')) return false;
      for (const child of Object.values(parent) as unknown[]) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return true;
}

/** The credential in the payload of a `connection_init`; null when there is none. */
export function authorizationIn(payload: Record<string, unknown> = {}): string | null {
  for (const [name, value] of Object.entries(payload)) {
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
  return stringifyMessage<MessageType.Next>({
    type: MessageType.Next,
    id,
    payload: { data, errors: errors?.map(formatted), extensions: withoutInternals(extensions) },
  });
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
