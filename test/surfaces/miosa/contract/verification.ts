import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PreviewPlace } from '../../../../src/surfaces/miosa/port.js';
import type { Account, NewAccount } from './account.js';
import { placeOf } from './preview-domains.js';
import { refusal } from './refusal.js';

const TARGET = 'proxy.miosa.ai';
const SCOPES = ['workspace', 'project', 'account'] as const;

export function verificationContract(newAccount: NewAccount): void {
  describe('the verification of a preview domain', () => {
    test.each(SCOPES)('is a CONFLICT where none is set (%s)', async (scope) => {
      const account = newAccount();
      const place = await placeOf(account, scope);
      await refusal(account.port.verifyPreviewDomain(account.write(), place), 'CONFLICT');
    });

    test('is a CONFLICT where one is only inherited', async () => {
      const account = newAccount();
      await setIn(account, { scope: 'account' });
      const place = await placeOf(account, 'workspace');
      await refusal(account.port.verifyPreviewDomain(account.write(), place), 'CONFLICT');
    });

    test.each(SCOPES)('is no fault while DNS is not ready (%s)', async (scope) => {
      const account = newAccount();
      const place = await placeOf(account, scope);
      const domain = await setIn(account, place);
      const seen = await account.port.verifyPreviewDomain(account.write(), place);
      expect(seen).toMatchObject({ place, domain, effectiveDomain: domain, isVerified: false });
      expect(await account.port.previewDomain(account.read(), place)).toEqual(seen);
    });

    test.each(SCOPES)(
      'finds DNS that is ready, which is known from then on (%s)',
      async (scope) => {
        const account = newAccount();
        const place = await placeOf(account, scope);
        const domain = await setIn(account, place);
        account.subject.dns.set(`*.${domain}`, TARGET);
        account.subject.dns.set(`*.sandbox.${domain}`, TARGET);
        expect((await account.port.previewDomain(account.read(), place)).isVerified).toBe(false);
        const seen = await account.port.verifyPreviewDomain(account.write(), place);
        expect(seen).toMatchObject({
          place,
          domain,
          effectiveDomain: domain,
          statusText: 'configured',
          dnsStatus: 'verified',
          isVerified: true,
        });
        expect(await account.port.previewDomain(account.read(), place)).toEqual(seen);
      },
    );

    test.each([
      ['only the first record', { '*': TARGET }],
      ['only the second record', { '*.sandbox': TARGET }],
      ['another target', { '*': 'elsewhere.example', '*.sandbox': TARGET }],
      ['a longer target', { '*': `${TARGET}.example`, '*.sandbox': TARGET }],
    ])('is not content with %s', async (_, records) => {
      const account = newAccount();
      const place = await placeOf(account, 'workspace');
      const domain = await setIn(account, place);
      for (const [name, target] of Object.entries(records)) {
        account.subject.dns.set(`${name}.${domain}`, target);
      }
      const seen = await account.port.verifyPreviewDomain(account.write(), place);
      expect(seen.isVerified).toBe(false);
    });

    test('may be made again, until DNS is ready', async () => {
      const account = newAccount();
      const place = await placeOf(account, 'workspace');
      const domain = await setIn(account, place);
      await account.port.verifyPreviewDomain(account.write(), place);
      account.subject.dns.set(`*.${domain}`, TARGET);
      account.subject.dns.set(`*.sandbox.${domain}`, TARGET);
      const seen = await account.port.verifyPreviewDomain(account.write(), place);
      expect(seen.isVerified).toBe(true);
    });

    test('is that of one domain: another, or the same set anew after a clear, has none', async () => {
      const account = newAccount();
      const place = await placeOf(account, 'workspace');
      const domain = await setIn(account, place);
      account.subject.dns.set(`*.${domain}`, TARGET);
      account.subject.dns.set(`*.sandbox.${domain}`, TARGET);
      await account.port.verifyPreviewDomain(account.write(), place);
      await setIn(account, place);
      expect(await account.port.previewDomain(account.read(), place)).toMatchObject({
        dnsStatus: 'pending',
        isVerified: false,
      });
      await account.port.clearPreviewDomain(account.write(), place);
      const again = await account.port.setPreviewDomain(account.write(), place, domain);
      expect(again.isVerified).toBe(false);
    });
  });
}

/** Sets a domain that nobody else has. */
async function setIn(account: Account, place: PreviewPlace): Promise<string> {
  const domain = `${randomUUID()}.example`;
  await account.port.setPreviewDomain(account.write(), place, domain);
  return domain;
}
