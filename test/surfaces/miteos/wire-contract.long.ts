import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { allScopes, type Scope } from '../../../src/surfaces/miteos/emulator/keys.js';
import { openEmulator } from '../../support/emulator.js';
import { ScriptedServer } from '../../support/scripted-server.js';
import { wireContract, type WireSubject } from './wire-contract.js';
import { limitContract, type PlanLimits } from './wire-contract/limits.js';

/** The emulator, as it is for those who know nothing of what is behind it. */
async function open(limits?: PlanLimits): Promise<WireSubject> {
  const scopes = new Map<string, readonly Scope[]>();
  const receiver = await ScriptedServer.open();
  receiver.on('POST /hook', { status: 204 });
  const emulator = await openEmulator({
    scopes,
    webhook: { url: `${receiver.origin}/hook`, secret: 'whsec_test' },
    ...(limits ? { limits } : {}),
  });
  return {
    url: `${emulator.url}/v1`,
    newKey({ environment = 'test', scopes: names } = {}) {
      const key = `mt_${environment}_${randomUUID().replaceAll('-', '')}`;
      if (names)
        scopes.set(
          key,
          allScopes.filter((scope) => names.includes(scope)),
        );
      return key;
    },
    advance: (ms) => emulator.pass(ms),
    webhooks: () => receiver.sent.map(({ body }): unknown => JSON.parse(body.toString())),
    async close() {
      await emulator.close();
      await receiver.close();
      expect(emulator.errors, 'faults of the emulator').toEqual([]);
    },
  };
}

wireContract('the emulator', open);
limitContract(open);
