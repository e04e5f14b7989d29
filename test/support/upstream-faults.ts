import { GraphQLError } from 'graphql';
import { SurfaceError } from '../../src/surfaces/errors.js';

/** What an upstream, or a library that speaks to one, may throw, with a secret wherever one fits. */
export function faultsWith(secret: string): [name: string, fault: unknown][] {
  const quoting = Object.assign(
    // Ends like a stack begins.
    new Error(`GET https://user:${secret}@up.example/?key=${secret}\n    at ${secret}:1:1`),
    {
      ...{ code: secret, body: secret, url: secret },
      config: { headers: { authorization: `Bearer ${secret}` } },
      extensions: { code: secret, http: { headers: { 'x-secret': secret } } },
    },
  );
  const graphql = new GraphQLError(secret, { extensions: { code: secret } });
  const cause = { cause: quoting };
  return [
    ['an error that quotes', quoting],
    ['a surface that is down', new SurfaceError('MITEOS', 'UNAVAILABLE', 'Miteos is down.', cause)],
    ['a refusal of a surface', new SurfaceError('MITEOS', 'INVALID', 'Not so.', cause)],
    ['many errors', new AggregateError([quoting, graphql], secret)],
    ['an error of GraphQL', graphql],
    ['one within another', new GraphQLError(secret, { originalError: graphql })],
    ['one with a path', new GraphQLError(secret, { path: ['task'] })],
    ['one by its name', Object.assign(new Error(secret), { name: 'GraphQLError' })],
    ['one without a stack', Object.assign(new Error(secret), { stack: secret })],
    ['one of a strange class', Object.assign(new Error('x'), { constructor: { name: secret } })],
    ['one that prints itself', Object.assign(new Error('x'), { toJSON: () => secret })],
    ['text', secret],
    ['an object', { message: secret, toString: () => secret }],
  ];
}
