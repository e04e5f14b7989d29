import { describe, expect, it } from 'vitest';
import { readSettings, UsageError } from '../../src/commands/emulator/options.js';

describe('the command line of the emulator', () => {
  it('asks for the Business tier on a port of loopback, and keeps nothing', () => {
    expect(readSettings([])).toEqual({
      host: '127.0.0.1',
      port: 4010,
      data: null,
      limits: { requestsPerMinute: 5000, concurrentTasks: Infinity, storageBytes: 100e9 },
      scopes: new Map(),
      webhook: undefined,
      miosa: {
        ...{ style: 'reference', requestsPerMinute: Infinity },
        ...{ tenants: new Map(), readyDomains: [] },
      },
      routa: { quirks: 'none' },
      faults: [],
    });
  });

  it('takes a tier, and limits other than its own', () => {
    expect(readSettings(['--tier', 'free'])?.limits).toEqual({
      ...{ requestsPerMinute: 60, concurrentTasks: 1, storageBytes: 100e6 },
    });
    const own = ['--tier=pro', '--requests-per-minute=7', '--concurrent-tasks=2'];
    expect(readSettings([...own, '--storage-bytes=1000'])?.limits).toEqual({
      ...{ requestsPerMinute: 7, concurrentTasks: 2, storageBytes: 1000 },
    });
  });

  it('takes scopes, faults and a webhook', () => {
    const scopes = ['--scopes', 'mt_test_a=tasks.read,tasks.write', '--scopes', 'mt_live_b='];
    const faults = ['--fault', 'hang', '--fault', 'status:503;times=2'];
    const webhook = ['--webhook', 'http://localhost:3000/', '--webhook-secret', 's'];
    expect(readSettings([...scopes, ...faults, ...webhook])).toMatchObject({
      scopes: new Map([
        ['mt_test_a', ['tasks.read', 'tasks.write']],
        ['mt_live_b', []],
      ]),
      faults: ['hang', 'status:503;times=2'],
      webhook: { url: 'http://localhost:3000/', secret: 's' },
    });
  });

  it("takes the style and the rate of MIOSA's answers, and keys that share a tenant", () => {
    const own = ['--miosa-style=envelope', '--miosa-requests-per-minute=60'];
    const tenants = ['--miosa-tenant', 'acme=msk_u_a,msk_a_b', '--miosa-tenant', 'umbra=msk_c'];
    expect(readSettings([...own, ...tenants])?.miosa).toEqual({
      style: 'envelope',
      requestsPerMinute: 60,
      tenants: new Map([
        ['msk_u_a', 'acme'],
        ['msk_a_b', 'acme'],
        ['msk_c', 'umbra'],
      ]),
      readyDomains: [],
    });
  });

  it('takes preview domains whose DNS is ready, or all', () => {
    const dns = (value: string) => readSettings(['--miosa-dns', value])?.miosa.readyDomains;
    expect(dns('Harbor.example,pier.example.')).toEqual(['harbor.example', 'pier.example']);
    expect(dns('all')).toBe('all');
  });

  it("takes the quirks of Routa's web backend", () => {
    expect(readSettings(['--routa-quirks=web'])?.routa).toEqual({ quirks: 'web' });
  });

  it('asks for help', () => {
    expect(readSettings(['--help'])).toBeNull();
  });

  it.each([
    [['--port', '70000']],
    [['--host', '0.0.0.0']],
    [['--tier', 'gold']],
    [['--requests-per-minute', '0']],
    [['--scopes', 'mt_test_a=everything']],
    [['--scopes', 'tasks.read']],
    [['--webhook', 'http://localhost/']],
    [['--webhook', 'http://example.com/', '--webhook-secret', 's']],
    [['--miosa-style', 'baroque']],
    [['--miosa-requests-per-minute', '0']],
    [['--miosa-tenant', 'acme=mt_test_a']],
    [['--miosa-tenant', 'msk_u_a']],
    [['--miosa-dns', 'ready']],
    [['--miosa-dns', '']],
    [['--routa-quirks', 'desktop']],
    [['--fault', 'earthquake']],
    [['--colour', 'blue']],
    [['again']],
  ])('refuses %j', (args) => {
    expect(() => readSettings(args)).toThrow(UsageError);
  });

  it.each([
    ['--scopes', 'mt_test_secret=everything'],
    ['--miosa-tenant', '=msk_u_secret'],
  ])('does not repeat a key in what it says of %s', (option, value) => {
    let said = '';
    try {
      readSettings([option, value]);
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain(option);
    expect(said).not.toContain('secret');
  });
});
