import fc from 'fast-check';
import { edited, editedText } from './edits.js';
import { writeFrame } from './frames.js';
import { headOf } from './heads.js';
import type { GeneratedOperation } from './operations.js';
import { hostileJson, parametersOf } from './parameters.js';
import { often, seldom } from './weights.js';

/** A WebSocket, and what is sent over it once it is open. */
export interface Conversation {
  kind: 'websocket';
  handshake: Buffer;
  frames: Buffer[];
  /** Whether each frame ends where it says. */
  isWhole: boolean;
}

export function conversations(
  host: string,
  authorization: fc.Arbitrary<string>,
  operation: fc.Arbitrary<GeneratedOperation>,
): fc.Arbitrary<Conversation> {
  const id = fc.constantFrom('1', '2', '3', '');
  const init = authorization.map((authorization) => {
    return JSON.stringify({ type: 'connection_init', payload: { authorization } });
  });
  const subscribe = fc
    .tuple(id, parametersOf(operation))
    .map(([id, payload]) => `{"id":${JSON.stringify(id)},"type":"subscribe","payload":${payload}}`);
  const other = fc.oneof(
    id.map((id) => JSON.stringify({ type: 'complete', id })),
    fc.constantFrom('{"type":"ping"}', '{"type":"pong","payload":{}}', '{"type":"next","id":"1"}'),
    hostileJson.map((payload) => `{"type":"ping","payload":${payload}}`),
    hostileJson,
  );
  const message = fc.oneof(
    often(subscribe, 20),
    often(other, 2),
    often(editedText(fc.oneof(init, subscribe)), 1),
  );
  const whole = fc
    .tuple(fc.oneof(often(init), seldom(other)), fc.array(message, { maxLength: 5 }))
    .map(([first, others]) => ({
      frames: [first, ...others].map((text) => writeFrame(Buffer.from(text))),
      isWhole: true,
    }));
  const torn = fc
    .tuple(whole, edited(message.map((text) => writeFrame(Buffer.from(text)))))
    .map(([{ frames }, last]) => ({ frames: [...frames, last], isWhole: false }));
  return fc
    .tuple(
      fc.oneof(
        often(fc.constant('graphql-transport-ws')),
        seldom(fc.constantFrom('graphql-ws', 'x, y', '')),
      ),
      fc.oneof(often(whole, 5), often(torn, 1)),
    )
    .map(([protocol, sent]) => ({
      kind: 'websocket',
      handshake: headOf({
        verb: 'GET',
        target: '/graphql',
        headers: [
          ['host', host],
          ['connection', 'Upgrade'],
          ['upgrade', 'websocket'],
          ['sec-websocket-version', '13'],
          ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
          ['sec-websocket-protocol', protocol],
        ],
      }),
      ...sent,
    }));
}
