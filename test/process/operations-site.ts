import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { textAt, valueAt } from '../support/value-at.js';
import { CuttingProxy, type Cut } from './cutting-proxy.js';
import { Process, Site, until, type Gateway } from './gateway.js';

const keys = { miteos: 'mt_test_0123456789abcdef', miosa: 'msk_u_0123456789abcdef' };
export const surfaces = ['MIOSA', 'ROUTA', 'MITEOS'] as const;
export type Surface = (typeof surfaces)[number];
const paths: Record<Surface, string> = {
  MIOSA: '/api/v1/workspaces',
  ROUTA: '/routa/api/workspaces',
  MITEOS: '/v1/workspaces',
};

export interface NextCut {
  surface: Surface;
  method: 'POST' | 'DELETE';
  cut: Cut;
  meanwhile?: () => Promise<void>;
}

/** A gateway and an emulator that keeps its store, each a process, and the proxy between them. */
export class OperationsSite {
  #gateway: Gateway | null = null;
  /** Of the last event that was seen of an operation. */
  #cursor: unknown = null;

  private constructor(
    private readonly site: Site,
    private readonly emulator: { url: string; process: Process },
    private readonly proxy: CuttingProxy,
  ) {}

  static async open(): Promise<OperationsSite> {
    const site = await Site.open();
    await site.seed('gateway');
    const emulator = await startEmulator(site);
    const opened = new OperationsSite(site, emulator, await CuttingProxy.open(emulator.url));
    await opened.start();
    return opened;
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.site.close();
  }

  /** The gateway that runs now. */
  get gateway(): Gateway {
    if (!this.#gateway) throw new Error('No gateway runs.');
    return this.#gateway;
  }

  /** What was asked of the surfaces since it was looked at last. */
  get asked(): readonly string[] {
    return this.proxy.asked;
  }

  async start(): Promise<void> {
    const { url } = this.proxy;
    this.#gateway = await this.site.start('gateway', {
      ...{ MITEOS_MODE: 'live', MITEOS_BASE_URL: `${url}/v1`, MITEOS_API_KEY: keys.miteos },
      ...{ MIOSA_MODE: 'live', MIOSA_BASE_URL: `${url}/api/v1`, MIOSA_API_KEY: keys.miosa },
      ...{ ROUTA_MODE: 'live', ROUTA_BASE_URL: `${url}/routa/api` },
      ...{ MITEOS_TIER: 'business', MIOSA_REQUESTS_PER_MINUTE: '100000' },
      ...{ OPERATION_TIMEOUT: '6', WORKSPACE_REFRESH_INTERVAL: '1' },
      ...{ RATE_LIMIT_OPERATIONS: '1000000', RATE_LIMIT_COST: '100000000' },
    });
  }

  /** Does it on the gateway without any cut, and gives the Workspace. */
  async create(name: string, on: readonly Surface[]): Promise<string> {
    const made = await this.gateway.data(CREATE, { input: { name, surfaces: on } });
    await this.ended();
    return textAt(made, 'createWorkspace', 'workspace', 'id');
  }

  /** Sends it with the cut; the gateway is started again when it was killed. Gives how it has ended. */
  async under(next: NextCut, mutation: string, input: object): Promise<unknown> {
    const { surface, method, cut, meanwhile } = next;
    this.proxy.clear();
    const route = new RegExp(`^${method} ${paths[surface]}(/[^/]+)?$`);
    const kill = () => this.gateway.kill();
    this.proxy.cutNext({ route, cut, kill, ...(meanwhile && { meanwhile }) });
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`;
    const answer = this.gateway.data(query, { input }).catch(() => null);
    await until(() => this.proxy.hasCut, 30_000);
    await answer;
    if (cut.startsWith('kill')) {
      await until(() => !this.gateway.isRunning);
      await this.start();
    }
    return this.ended();
  }

  /** The state in which the operation that was begun last has ended. */
  async ended(): Promise<unknown> {
    let state: unknown;
    await until(async () => {
      const { events } = await this.gateway.data(STEPS, { after: this.#cursor });
      const last = (valueAt(events, 'nodes') as object[]).at(-1);
      if (last) this.#cursor = valueAt(last, 'cursor');
      state = (last && valueAt(last, 'operationState')) ?? state;
      return state !== undefined && state !== 'RUNNING' && state !== 'UNDOING';
    }, 60_000);
    return state;
  }

  /** How many of the name there are on each surface, in their order. */
  async counts(name: string): Promise<number[]> {
    return Promise.all(
      surfaces.map(async (surface) => {
        const key = surface === 'MITEOS' ? keys.miteos : keys.miosa;
        const headers = { authorization: `Bearer ${key}` };
        const response = await fetch(`${this.emulator.url}${paths[surface]}`, { headers });
        return (await response.text()).split(`"${name}"`).length - 1;
      }),
    );
  }

  /** The surfaces of each Workspace of the name, once the gateway has looked at all of them anew. */
  async listed(name: string): Promise<string[]> {
    const query = `query ($name: String!) {
      workspaces(filter: { text: $name }) { nodes { name parts { surface } } }
    }`;
    // The first one has the surfaces listed, behind it.
    await this.gateway.data(query, { name });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await this.gateway.data(query, { name });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { workspaces } = await this.gateway.data(query, { name });
    const nodes = valueAt(workspaces, 'nodes') as { name: string; parts: { surface: string }[] }[];
    return nodes
      .filter((node) => node.name === name)
      .map(({ parts }) => parts.map(({ surface }) => surface).join(' '))
      .sort();
  }

  /** Makes one on a surface itself. */
  async make(surface: 'ROUTA' | 'MITEOS', name: string): Promise<void> {
    const body = surface === 'ROUTA' ? { title: name } : { name };
    const response = await fetch(`${this.emulator.url}${paths[surface]}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.miteos}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
  }
}

async function startEmulator(site: Site): Promise<{ url: string; process: Process }> {
  const program = join(packageRoot, 'dist', 'src', 'commands', 'emulator.js');
  const process = new Process(
    spawn(globalThis.process.execPath, [program, '--port', '0', '--data', site.path('emulator')], {
      env: inherited,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  site.add(process);
  await until(() => process.stdout.includes('/v1') || !process.isRunning, 60_000);
  const url = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(process.stdout)?.[1];
  if (url === undefined) throw new Error(`${process.stdout}\n${process.stderr}`);
  return { url, process };
}

const CREATE = `mutation ($input: CreateWorkspaceInput!) {
  createWorkspace(input: $input) {
    ... on CreateWorkspaceSuccess { workspace { id } } ... on Error { message }
  }
}`;

const STEPS = `query ($after: Cursor) {
  events(first: 200, after: $after, filter: { types: [OPERATION_STEP] }) {
    nodes { cursor ... on OperationStepEvent { operationState } }
  }
}`;
