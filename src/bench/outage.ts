// `npm run bench:outage` asks a gateway with three live surfaces for what is on each of them, kills one
// surface after the other, and compares how long answers about the other two take then with how long they
// took just before. It ends with 1 when, in the median of five rounds, one answer of a hundred takes more
// than 1.2 times as long. `npm run bench:outage -- --rounds 1` is the short form.
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startGateway } from './gateway.js';
import { ask } from './files/upload-form.js';
import { load, median, quantile } from './outage/load.js';
import { SurfaceProcess } from './outage/surface-process.js';

const MOST_RATIO = 1.2;
const WINDOW_MS = 3_000;
/** Of each surface that is measured. */
const PER_SECOND = 40;
/** Of the one that is killed: its users go on asking. */
const PER_SECOND_OF_KILLED = 4;
const MOST_RECOVERY_MS = 30_000;

const surfaces = ['MITEOS', 'MIOSA', 'ROUTA'] as const;
type SurfaceName = (typeof surfaces)[number];

/** What is asked of each; one call of the surface answers it. */
const fields: Record<SurfaceName, string> = {
  MITEOS: 'files { totalCount }',
  MIOSA: 'projects { nodes { name } }',
  ROUTA: 'codebases { nodes { path } }',
};
const READY = '{ surfaces { surface state } }';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);

const folder = await mkdtemp(join(tmpdir(), 'tributary-outage-'));
const start = (surface: SurfaceName) => SurfaceProcess.start(join(folder, surface));
const processes: Record<SurfaceName, SurfaceProcess> = {
  MITEOS: await start('MITEOS'),
  MIOSA: await start('MIOSA'),
  ROUTA: await start('ROUTA'),
};
const gateway = await startGateway({
  ...{ MITEOS_MODE: 'live', MITEOS_BASE_URL: `${processes.MITEOS.url}/v1` },
  ...{ MIOSA_MODE: 'live', MIOSA_BASE_URL: `${processes.MIOSA.url}/api/v1` },
  ...{ ROUTA_MODE: 'live', ROUTA_BASE_URL: `${processes.ROUTA.url}/routa/api` },
  ...{ MITEOS_API_KEY: 'mt_test_0123456789abcdef', MITEOS_TIER: 'business' },
  ...{ MIOSA_API_KEY: 'msk_u_0123456789abcdef', MIOSA_REQUESTS_PER_MINUTE: '100000' },
});
const created = await ask(
  gateway,
  `mutation { createWorkspace(input: { name: "Bench", surfaces: [${surfaces.join(', ')}] }) {
    ... on CreateWorkspaceSuccess { workspace { id } } ... on Error { message }
  } }`,
);
const id = /"id":"([^"]+)"/.exec(created)?.[1];
if (id === undefined) throw new Error(`There is no Workspace: ${created}`);

const problems = new Set<string>();

/** Asks for what is on the surface. While it is not killed, it has to answer. */
async function askOf(surface: SurfaceName, isKilled: boolean): Promise<void> {
  const query = `query ($id: ID!) { workspace(id: $id) { name parts { surface state } ${fields[surface]} } }`;
  const answer = await ask(gateway, query, { id });
  if (!isKilled && answer.includes('"errors"')) problems.add(`About ${surface}: ${answer}`);
}

/** How long answers take that need only the others. */
async function measure(killed: SurfaceName, isKilled: boolean): Promise<number[]> {
  const demands = surfaces.map((surface) => ({
    perSecond: surface === killed ? PER_SECOND_OF_KILLED : PER_SECOND,
    ask: () => askOf(surface, surface === killed && isKilled),
  }));
  const times = await Promise.all(demands.map((demand) => load(demand, WINDOW_MS)));
  return times.filter((_, index) => surfaces[index] !== killed).flat();
}

/** Resolves when the gateway has noticed that all surfaces are there. */
async function recovered(): Promise<void> {
  const until = performance.now() + MOST_RECOVERY_MS;
  for (;;) {
    await Promise.all(surfaces.map((surface) => askOf(surface, true)));
    const states = await ask(gateway, READY);
    if (states.split('"UP"').length - 1 === surfaces.length) return;
    if (performance.now() > until) throw new Error(`The surfaces do not recover: ${states}`);
    await pause(100);
  }
}

const shares = { p50: 0.5, p99: 0.99 };
const ratios = new Map(
  surfaces.map((surface) => [surface, { p50: [] as number[], p99: [] as number[] }]),
);

await recovered();
// The first answers of a process are slow.
await measure('ROUTA', false);
for (let round = 1; round <= rounds; round += 1) {
  for (const killed of surfaces) {
    const healthy = await measure(killed, false);
    await processes[killed].kill();
    const without = await measure(killed, true);
    await processes[killed].restart();
    await recovered();
    const figures = (['p50', 'p99'] as const).map((name) => {
      const [before, then] = [healthy, without].map((times) => quantile(times, shares[name]));
      const ratio = (then ?? 0) / (before ?? 1);
      ratios.get(killed)?.[name].push(ratio);
      return `${name} ${before?.toFixed(1)} → ${then?.toFixed(1)} ms`;
    });
    console.log(`round ${round}, ${killed} killed: ${figures.join(', ')}`);
  }
}

for (const [killed, { p50, p99 }] of ratios) {
  const isMet = median(p99) <= MOST_RATIO;
  console.log(
    `${isMet ? 'met   ' : 'MISSED'}  without ${killed}: p50 × ${median(p50).toFixed(2)}, p99 × ${median(p99).toFixed(2)} of ${MOST_RATIO}`,
  );
  if (!isMet) problems.add(`Without ${killed}, what is on the others is slower.`);
}
console.log(
  `load of the machine: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}`,
);
if (gateway.errors() !== '') problems.add(`The gateway says: ${gateway.errors().slice(0, 2_000)}`);
for (const problem of problems) console.log(problem);
await gateway.stop();
for (const surface of surfaces) await processes[surface].kill();
await rm(folder, { recursive: true, force: true });
process.exit(problems.size === 0 ? 0 : 1);
