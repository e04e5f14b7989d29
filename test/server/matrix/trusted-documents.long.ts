import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Sent } from '../../support/transports.js';
import { accepted, closed, refused, testRules, type Rule, type Verdicts } from './matrix.js';
import { openSite, type Site } from './site.js';

const TRUSTED = 'query Who { viewer { tenantId } }';
const ARBITRARY = '{ viewer { tenantId } }';
const ANSWER = { viewer: { tenantId: 'development' } };

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** `graphql-transport-ws` wants a document in each message, if only an empty one. */
const named = (sha256Hash: string, query = ''): Sent => ({
  query,
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-documents-'));
  await writeFile(join(folder, 'documents.json'), JSON.stringify({ [hashOf(TRUSTED)]: TRUSTED }));
});
afterAll(() => rm(folder, { recursive: true }));

const rule = (rule: string, sent: Sent, verdicts: Verdicts): Rule => ({
  rule,
  send: ({ gateway: { authorization } }) => ({ ...sent, authorization }),
  verdicts,
});

const trustedIsRun = rule(
  'a trusted one is run by its hash',
  named(hashOf(TRUSTED)),
  accepted(ANSWER),
);
const trustedInFullForm = rule(
  'its hash may say how it was made',
  named(`sha256:${hashOf(TRUSTED)}`),
  accepted(ANSWER),
);
const unknownIsRefused = rule(
  'an unknown hash is refused',
  named(hashOf(ARBITRARY)),
  refused(400, 'UNKNOWN_DOCUMENT'),
);
const noneIsRefused = rule(
  'nothing at all is refused',
  {},
  {
    ...refused(400, 'NO_DOCUMENT'),
    WebSocket: closed(4400),
  },
);

const modes: Record<string, Rule[]> = {
  accept: [
    trustedIsRun,
    trustedInFullForm,
    unknownIsRefused,
    noneIsRefused,
    rule('any document is run', { query: ARBITRARY }, accepted(ANSWER)),
  ],
  require: [
    trustedIsRun,
    trustedInFullForm,
    unknownIsRefused,
    noneIsRefused,
    rule('any document is refused', { query: ARBITRARY }, refused(400, 'UNTRUSTED_DOCUMENT')),
    rule(
      'a document is refused also beside its hash',
      named(hashOf(TRUSTED), TRUSTED),
      refused(400, 'UNTRUSTED_DOCUMENT'),
    ),
  ],
};

describe.each(Object.entries(modes))('with trusted documents %s', (mode, rules) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({
      TRUSTED_DOCUMENTS: mode,
      TRUSTED_DOCUMENTS_FILE: join(folder, 'documents.json'),
    });
  });
  afterAll(() => site.close());

  testRules(rules, () => site);
});
