import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { valueAt } from '../support/value-at.js';
import { Process, rounds, Site, until, type Gateway } from './gateway.js';

/*
 * The gateway is killed while it creates a workspace on three surfaces in another process, each time at
 * another of its calls, before the surface does anything or after it has.
 */

const keys = { miteos: 'mt_test_0123456789abcdef', miosa: 'msk_u_0123456789abcdef' };
const creates = ['/api/v1/workspaces', '/routa/api/workspaces', '/v1/workspaces'] as const;
/** Longer than it takes to kill. */
const SLOW_MS = 1_500;

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

async function startEmulator(fault: string): Promise<{ url: string; process: Process }> {
  const program = join(packageRoot, 'dist', 'src', 'commands', 'emulator.js');
  const process = new Process(
    spawn(globalThis.process.execPath, [program, '--port', '0', '--fault', fault], {
      env: inherited,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  site.add(process);
  await until(() => process.stdout.includes('/v1') || !process.isRunning, 60_000);
  return { url: /(http:\/\/\S+?)\/(?:v1|api)/.exec(process.stdout)?.[1] ?? '', process };
}

async function start(name: string, url: string): Promise<Gateway> {
  return site.start(name, {
    ...{ MITEOS_MODE: 'live', MITEOS_BASE_URL: `${url}/v1`, MITEOS_API_KEY: keys.miteos },
    ...{ MIOSA_MODE: 'live', MIOSA_BASE_URL: `${url}/api/v1`, MIOSA_API_KEY: keys.miosa },
    ...{ MITEOS_TIER: 'business', ROUTA_MODE: 'live', ROUTA_BASE_URL: `${url}/routa/api` },
  });
}

/** How many of that name each surface has. */
async function counts(url: string, name: string): Promise<number[]> {
  const keyOf = (path: string): string => (path === '/v1/workspaces' ? keys.miteos : keys.miosa);
  return Promise.all(
    creates.map(async (path) => {
      const headers = { authorization: `Bearer ${keyOf(path)}` };
      return (
        (await (await fetch(`${url}${path}`, { headers })).text()).split(`"${name}"`).length - 1
      );
    }),
  );
}

const kills = creates.flatMap((path) =>
  // Held up before it is done; or its answer is, after it was.
  [`delay:${SLOW_MS}`, `slow-body:${SLOW_MS}`].map((fault) => ({ path, fault })),
);

test.each(kills)(
  'a kill during $path ($fault) leaves all or none',
  { timeout: rounds * 120_000 },
  async ({ path, fault }) => {
    const { url, process } = await startEmulator(`${fault};on=POST ${path};times=${rounds}`);
    const folder = `${path}${fault}`.replace(/\W+/g, '-');
    await site.seed(folder);
    for (let round = 0; round < rounds; round += 1) {
      const name = `Round ${round}`;
      const gateway = await start(folder, url);
      const surfaces = ['MIOSA', 'ROUTA', 'MITEOS'];
      const answer = gateway
        .data(
          `mutation ($input: CreateWorkspaceInput!) {
            createWorkspace(input: $input) { __typename }
          }`,
          { input: { name, surfaces } },
        )
        .catch(() => null);
      const before = creates.slice(0, creates.indexOf(path));
      // Those before it are made; the call itself is under way soon after.
      await until(async () => (await counts(url, name)).filter(Boolean).length >= before.length);
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS / 3));
      await gateway.kill();
      expect(await answer).toBeNull();

      const again = await start(folder, url);
      const operation = async (): Promise<unknown> => {
        const { events } = await again.data(
          '{ events(first: 200, filter: { types: [OPERATION_STEP] }) { nodes { ... on OperationStepEvent { operationState } } } }',
        );
        const states = valueAt(events, 'nodes') as { operationState: string }[];
        return states.at(-1)?.operationState;
      };
      await until(
        async () => !['RUNNING', 'UNDOING', undefined].includes((await operation()) as string),
        60_000,
      );
      const left = await counts(url, name);
      expect([
        [0, 0, 0],
        [1, 1, 1],
      ]).toContainEqual(left);
      const listed = (await again.workspaces()).filter((listed) => listed === name);
      expect(listed).toHaveLength(left[0] ?? 0);
      expect(again.stderr).toBe('');
      await again.stop();
    }
    await process.kill();
  },
);
