import { expect, test } from 'vitest';
import { SECURITY_HEADERS } from '../../../src/server/security-headers.js';
import type { Answer } from '../../support/app.js';
import {
  sendOver,
  transports,
  type Sent,
  type Transport,
  type Verdict,
} from '../../support/transports.js';
import type { Site } from './site.js';

interface Details {
  /** What the data has to match. */
  data?: object;
  /** What the first error has to say. */
  says?: RegExp;
  /** What the extensions of the first error have to match. */
  extensions?: object;
  /** Over HTTP; null: there is no such header. */
  headers?: Record<string, string | null>;
}

interface Answered extends Details {
  /** Over HTTP. */
  status: number;
  /** Those of the errors, each once. */
  codes: string[];
}

/** What is to become of an operation. */
export type Expected =
  | Answered
  /** The WebSocket is closed with this code. */
  | { closed: number }
  /** The handshake of the WebSocket is refused with this status. */
  | { handshake: number }
  | { notApplicable: string };

/** A rule of the gateway, and what it makes of one thing that is sent, over each transport. */
export interface Rule {
  rule: string;
  /** Called anew for each transport. */
  send: (site: Site) => Sent | Promise<Sent>;
  verdicts: Verdicts;
}

export type Verdicts = Record<Transport, Expected>;

const everywhere = (expected: Expected): Verdicts => ({
  POST: expected,
  GET: expected,
  multipart: expected,
  SSE: expected,
  WebSocket: expected,
});

export const accepted = (data?: object) => everywhere({ status: 200, codes: [], data });

/** There is data, and an error beside it. */
export const partly = (code: string, data: object) =>
  everywhere({ status: 200, codes: [code], data });

export const refused = (status: number, code: string, details: Details = {}) =>
  everywhere({ status, codes: [code], ...details });

export const closed = (code: number): Expected => ({ closed: code });

export const handshake = (status: number): Expected => ({ handshake: status });

export const notApplicable = (reason: string): Expected => ({ notApplicable: reason });

/** Mutations are not taken by GET, so that no page and no link can cause one. */
export const notByGet: Expected = { status: 405, codes: ['BAD_REQUEST'] };

/** Node takes no longer head of a request; GraphQL never sees it. */
export const tooLongForUrl: Expected = { status: 431, codes: ['HEADERS_TOO_LARGE'] };

/** One test for each rule, over all transports. */
export function testRules(rules: Rule[], site: () => Site): void {
  test.each(rules.map((rule): [string, Rule] => [rule.rule, rule]))('%s', async (_, rule) => {
    const { send, verdicts } = rule;
    for (const transport of transports) {
      const expected = verdicts[transport];
      if ('notApplicable' in expected) continue;
      await check(site(), transport, await send(site()), expected);
    }
  });
}

let requests = 0;

async function check(
  site: Site,
  transport: Transport,
  sent: Sent,
  expected: Exclude<Expected, { notApplicable: string }>,
): Promise<void> {
  requests += 1;
  const requestId = `${transport}-${requests}`;
  const headers = { 'x-request-id': requestId, ...sent.headers };
  const verdict = await sendOver[transport](site.url, { ...sent, headers });
  expect(seen(transport, verdict), transport).toEqual(wanted(transport, expected));
  for (const answer of verdict.answers) expect(answer.errors?.length ?? 0).toBeLessThanOrEqual(5);
  if (verdict.status !== null) expectHeaders(verdict, requestId);
  if ('status' in expected) expectDetails(transport, verdict, expected);
  if (verdict.answers.some(({ data }) => data)) expectAccount(site, verdict, requestId);
}

function expectDetails(transport: Transport, verdict: Verdict, expected: Answered): void {
  const { answers, headers } = verdict;
  const [answer] = answers;
  const [error] = answer?.errors ?? [];
  if (expected.data) expect(answer?.data, transport).toMatchObject(expected.data);
  if (expected.says) expect(error?.message, transport).toMatch(expected.says);
  if (expected.extensions) {
    expect(error?.extensions, transport).toMatchObject(expected.extensions);
  }
  if (verdict.status === null) return;
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    expect(headers[name] ?? null, `${transport}: ${name}`).toBe(value);
  }
}

/** What can be compared between transports. */
function seen(transport: Transport, { status, closed, answers }: Verdict) {
  if (closed !== null) return { closed };
  if (transport === 'WebSocket' && status !== null) return { handshake: status };
  const isHttp = transport !== 'WebSocket';
  return { ...(isHttp && { status }), codes: [...new Set(answers.flatMap(codesOf))] };
}

function wanted(transport: Transport, expected: Expected) {
  if (!('status' in expected)) return expected;
  const { status, codes } = expected;
  return { ...(transport !== 'WebSocket' && { status }), codes };
}

function codesOf({ errors = [] }: Answer): string[] {
  return errors.map(({ extensions, message }) => {
    const code = extensions?.code;
    return typeof code === 'string' ? code : message;
  });
}

function expectHeaders({ status, headers }: Verdict, requestId: string): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    // Event streams have one that suits them better.
    if (name === 'cache-control') expect(headers[name]).toMatch(/^no-(store|cache)$/);
    else expect(headers[name], name).toBe(value);
  }
  // What never gets as far as a request has a new one.
  expect(headers['x-request-id']).toMatch(status === 200 ? requestId : /./);
}

/** Whatever gave data stands in the log, and says what it cost; each event of a subscription does not. */
function expectAccount(site: Site, { answers }: Verdict, requestId: string): void {
  const line = site.logged.find((line) => line.requestId === requestId);
  expect(line).toMatchObject({
    msg: expect.stringMatching(/^(operation|subscription begins)$/) as string,
    tenant: expect.any(String) as string,
    cost: expect.any(Number) as number,
  });
  if (line?.msg !== 'operation') return;
  for (const { extensions } of answers) {
    expect(extensions).toMatchObject({ cost: { spent: line.cost } });
  }
}
