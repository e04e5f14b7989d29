import { describe, expect, test } from 'vitest';
import type { PreviewDomain, PreviewPlace } from '../../../../src/surfaces/miosa/port.js';
import { type Account, type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';

const PLATFORM = 'miosa.ai';
const ACCOUNT: PreviewPlace = { scope: 'account' };
const SCOPES = ['workspace', 'project', 'account'] as const;

export function previewDomainContract(newAccount: NewAccount): void {
  describe('preview domains', () => {
    test.each(SCOPES)('where none is set (%s) that of the platform is in force', async (scope) => {
      const account = newAccount();
      const place = await placeOf(account, scope);
      const preview = await account.port.previewDomain(account.read(), place);
      expect(preview).toMatchObject({
        place,
        domain: null,
        effectiveDomain: PLATFORM,
        statusText: 'not_configured',
        dnsStatus: null,
        isVerified: false,
        dnsRecords: [],
      });
    });

    test.each(SCOPES)('one that is set (%s) is in force, and its DNS is pending', async (scope) => {
      const account = newAccount();
      const place = await placeOf(account, scope);
      const set = await account.port.setPreviewDomain(account.write(), place, 'harbor.example');
      expect(set).toMatchObject({
        place,
        domain: 'harbor.example',
        effectiveDomain: 'harbor.example',
        dnsStatus: 'pending',
        isVerified: false,
      });
      expect(await account.port.previewDomain(account.read(), place)).toEqual(set);
      const again = await account.port.setPreviewDomain(account.write(), place, 'quay.example');
      expect(again).toMatchObject({ domain: 'quay.example', effectiveDomain: 'quay.example' });
      expect(await account.port.previewDomain(account.read(), place)).toEqual(again);
    });

    test('one of a workspace says what to set in DNS, and what URLs it gives', async () => {
      const account = newAccount();
      const place = await placeOf(account, 'workspace');
      const set = await account.port.setPreviewDomain(account.write(), place, 'harbor.example');
      expect(set.statusText).toBe('pending_dns');
      expect(set.urlExamples).toEqual({
        defaultPreview: 'https://<slug>.harbor.example',
        portPreview: 'https://3000-<slug>.sandbox.harbor.example',
        deployment: 'https://<deployment-slug>.harbor.example',
      });
      expect(recordsOf(set, 'harbor.example')).toEqual([
        ['CNAME', '*', 'proxy.miosa.ai'],
        ['CNAME', '*.sandbox', 'proxy.miosa.ai'],
      ]);
    });

    test.each(['project', 'account'] as const)('one of a %s says what to set', async (scope) => {
      const account = newAccount();
      const place = await placeOf(account, scope);
      const set = await account.port.setPreviewDomain(account.write(), place, 'harbor.example');
      const records = recordsOf(set, 'harbor.example');
      expect(records).toContainEqual(['CNAME', '*', 'proxy.miosa.ai']);
      for (const [type, , value] of records) {
        expect([type, value]).toEqual(['CNAME', 'proxy.miosa.ai']);
      }
    });

    test('a project has its own, else that of its workspace, of the account, of the platform', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id: projectId } = await account.createProject(workspaceId);
      const workspace: PreviewPlace = { scope: 'workspace', id: workspaceId };
      const project: PreviewPlace = { scope: 'project', id: projectId };
      const inForce = async () => {
        const places = [project, workspace, ACCOUNT];
        const call = account.read();
        const all = await Promise.all(places.map((one) => account.port.previewDomain(call, one)));
        return all.map(({ effectiveDomain }) => effectiveDomain);
      };
      expect(await inForce()).toEqual([PLATFORM, PLATFORM, PLATFORM]);
      await account.port.setPreviewDomain(account.write(), ACCOUNT, 'a.example');
      expect(await inForce()).toEqual(['a.example', 'a.example', 'a.example']);
      await account.port.setPreviewDomain(account.write(), workspace, 'w.example');
      expect(await inForce()).toEqual(['w.example', 'w.example', 'a.example']);
      await account.port.setPreviewDomain(account.write(), project, 'p.example');
      expect(await inForce()).toEqual(['p.example', 'w.example', 'a.example']);
      await account.port.clearPreviewDomain(account.write(), workspace);
      expect(await inForce()).toEqual(['p.example', 'a.example', 'a.example']);
      await account.port.clearPreviewDomain(account.write(), project);
      expect(await inForce()).toEqual(['a.example', 'a.example', 'a.example']);
      await account.port.clearPreviewDomain(account.write(), ACCOUNT);
      expect(await inForce()).toEqual([PLATFORM, PLATFORM, PLATFORM]);
    });

    test('one that is inherited is not set here', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await account.port.setPreviewDomain(account.write(), ACCOUNT, 'a.example');
      const place: PreviewPlace = { scope: 'workspace', id };
      expect(await account.port.previewDomain(account.read(), place)).toMatchObject({
        domain: null,
        effectiveDomain: 'a.example',
        statusText: 'not_configured',
        dnsStatus: null,
        dnsRecords: [],
      });
    });

    test('one of a workspace, or of a project, is not that of another', async () => {
      const account = newAccount();
      const [one, two] = [await placeOf(account, 'workspace'), await placeOf(account, 'workspace')];
      await account.port.setPreviewDomain(account.write(), one, 'harbor.example');
      const other = await account.port.previewDomain(account.read(), two);
      expect(other.effectiveDomain).toBe(PLATFORM);
    });

    test.each(SCOPES)('after a clear (%s) it is as if none had been set', async (scope) => {
      const account = newAccount();
      const place = await placeOf(account, scope);
      const before = await account.port.previewDomain(account.read(), place);
      await account.port.setPreviewDomain(account.write(), place, 'harbor.example');
      const cleared = await account.port.clearPreviewDomain(account.write(), place);
      expect(cleared).toEqual(before);
      expect(await account.port.previewDomain(account.read(), place)).toEqual(before);
      const again = await account.port.clearPreviewDomain(account.write(), place);
      expect(again).toEqual(before);
    });

    test.each([
      '',
      ' ',
      'harbor print.example',
      'https://harbor.example',
      'harbor.example/path',
      'harbor.example:8080',
      '-harbor.example',
      'harbor-.example',
      'harbor..example',
      '*.harbor.example',
      'harb\u0000r.example',
      `${'a'.repeat(64)}.example`,
      `${'a.'.repeat(130)}example`,
    ])('%j is no host name, and INVALID of domain', async (domain) => {
      const account = newAccount();
      for (const scope of SCOPES) {
        const place = await placeOf(account, scope);
        const set = account.port.setPreviewDomain(account.write(), place, domain);
        await refusalBy(set, 'INVALID', 'domain');
        const preview = await account.port.previewDomain(account.read(), place);
        expect(preview.effectiveDomain).toBe(PLATFORM);
      }
    });

    test.each(['harbor.example', 'a.b-c.7.harbor.example', `${'a'.repeat(63)}.example`])(
      '%s is a host name',
      async (domain) => {
        const account = newAccount();
        const place = await placeOf(account, 'workspace');
        const set = await account.port.setPreviewDomain(account.write(), place, domain);
        expect(set.domain).toBe(domain);
      },
    );

    test.each(['workspace', 'project'] as const)(
      'one of an unknown %s is NOT_FOUND, in every method',
      async (scope) => {
        const account = newAccount();
        const known = await placeOf(account, scope);
        if (known.scope === 'account') throw new Error('An account has no id.');
        const place = { ...known, id: unknownLike(known.id) };
        const { port } = account;
        for (const call of [
          () => port.previewDomain(account.read(), place),
          () => port.setPreviewDomain(account.write(), place, 'harbor.example'),
          () => port.clearPreviewDomain(account.write(), place),
          () => port.verifyPreviewDomain(account.write(), place),
        ]) {
          await refusal(call(), 'NOT_FOUND');
        }
      },
    );
  });
}

/** A new place where a preview domain may be set. */
export async function placeOf(
  account: Account,
  scope: PreviewPlace['scope'],
): Promise<PreviewPlace> {
  if (scope === 'account') return { scope };
  const { id } = await account.createWorkspace();
  if (scope === 'workspace') return { scope, id };
  return { scope, id: (await account.createProject(id)).id };
}

/** The DNS records, whether their names are relative to the domain or not. */
function recordsOf({ dnsRecords }: PreviewDomain, domain: string): string[][] {
  return dnsRecords.map(({ type, name, value }) => [type, name.replace(`.${domain}`, ''), value]);
}
