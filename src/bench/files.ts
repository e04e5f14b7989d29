// `npm run bench:files` sends 50 files of 50 MB at once through the gateway to an emulator in another
// process, and fetches as many, each time beside the same with curl alone. It ends with 1 when a byte was
// lost, when the gateway takes more than 64 MB above what it holds after a first round, or when it is
// slower than half of curl alone. `npm run bench:files -- --files 10` is the short form.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { encodeId } from '../../schema/ids.js';
import { Child } from './files/child.js';
import { inParallel, run } from './files/curl.js';
import { forgetPeak, memoryOf } from './files/memory.js';
import { ask, makeWorkspace, uploadFields } from './files/upload-form.js';
import { startGateway } from './gateway.js';

const SIZE_BYTES = 50_000_000;
const MOST_GROWTH = 64 * 1_048_576;
const LEAST_SHARE = 0.5;
/** After the first, which only warms up. */
const ROUNDS = 2;

const { values } = parseArgs({ options: { files: { type: 'string', default: '50' } } });
const load = { count: Number(values.files), sizeBytes: SIZE_BYTES };
const key = `mt_test_${randomUUID().replaceAll('-', '')}`;

const folder = await mkdtemp(join(tmpdir(), 'tributary-files-'));
const path = join(folder, 'bench.txt');
const line = Buffer.from('Low water at six, high water at noon, and the tide turns in between.\n');
const content = Buffer.alloc(SIZE_BYTES, line);
await writeFile(path, content);
const sentHash = createHash('sha256').update(content).digest('hex');

const upstream = Child.start(['bench/files/upstream.js', key, String(SIZE_BYTES)]);
const place = z
  .object({ url: z.string(), task: z.string(), deliverable: z.string(), sha256: z.string() })
  .parse(JSON.parse(await upstream.line()));
const gateway = await startGateway({
  ...{ MITEOS_MODE: 'live', MITEOS_API_KEY: key, MITEOS_TIER: 'business' },
  ...{ MITEOS_BASE_URL: `${place.url}/v1`, OPERATION_TIMEOUT: '60' },
});
const workspace = await makeWorkspace(gateway);
const listed = await run(
  'curl -sf -H "$1" "$2"',
  `Authorization: Bearer ${key}`,
  `${place.url}/v1/workspaces`,
);
const upstreamWorkspace = /"id":"([^"]+)"/.exec(listed)?.[1] ?? '';
const id = encodeId('Deliverable', `${place.task}/${place.deliverable}`);
const linkAnswer = await ask(
  gateway,
  'query ($id: ID!) { node(id: $id) { ... on Deliverable { downloadUrl } } }',
  { id },
);
const link = /"downloadUrl":"([^"]+)"/.exec(linkAnswer)?.[1] ?? '';
const { operations, map } = uploadFields(workspace);

type Work = () => Promise<string>;
const direct: Record<'up' | 'down', Work> = {
  up: () =>
    run(
      'curl -sf -H "$1" -F "file=@$2;type=text/plain" "$3"',
      `Authorization: Bearer ${key}`,
      path,
      `${place.url}/v1/workspaces/${upstreamWorkspace}/files`,
    ),
  down: () =>
    run(
      'curl -sf -H "$1" "$2" | sha256sum',
      `Authorization: Bearer ${key}`,
      `${place.url}/v1/tasks/${place.task}/deliverables/${place.deliverable}/download`,
    ),
};
const through: Record<'up' | 'down', Work> = {
  up: () =>
    run(
      'curl -sf -H "$1" -H "graphql-preflight: 1" -F "operations=$2" -F "map=$3" -F "0=@$4;type=text/plain" "$5"',
      `Authorization: ${gateway.authorization}`,
      operations,
      map,
      path,
      `${gateway.url}/graphql`,
    ),
  down: () => run('curl -sf "$1" | sha256sum', link),
};

const problems: string[] = [];

/** Does it once, and gives the megabytes of a second. What has come is compared with what was sent. */
async function measure(works: typeof direct, way: 'up' | 'down'): Promise<number> {
  const { results, rate } = await inParallel(load, works[way]);
  const expected = way === 'up' ? sentHash : place.sha256;
  const arrived =
    way === 'up'
      ? z.array(z.string()).parse(JSON.parse(await upstream.ask('hashes')))
      : results.map((text) => text.slice(0, 64));
  const right = arrived.filter((hash) => hash === expected).length;
  if (right !== load.count)
    problems.push(`${way}: ${right} of ${load.count} came as they were sent`);
  return rate;
}

const rates = { up: { direct: 0, through: 0 }, down: { direct: 0, through: 0 } };
let level = 0;
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const way of ['up', 'down'] as const) {
    const alone = await measure(direct, way);
    const passed = await measure(through, way);
    if (round === 0) continue;
    rates[way].direct += alone / ROUNDS;
    rates[way].through += passed / ROUNDS;
  }
  if (round > 0) continue;
  level = await memoryOf(gateway.pid, 'VmRSS');
  await forgetPeak(gateway.pid);
}
const growth = (await memoryOf(gateway.pid, 'VmHWM')) - level;

for (const way of ['up', 'down'] as const) {
  const { direct: alone, through: passed } = rates[way];
  const share = passed / alone;
  console.log(
    `${load.count} files ${way}: ${passed.toFixed(0)} MB/s through the gateway, ${alone.toFixed(0)} MB/s with curl alone (${share.toFixed(2)})`,
  );
  if (share < LEAST_SHARE) problems.push(`${way}: slower than half of curl alone`);
}
const inMb = (bytes: number): string => (bytes / 1_048_576).toFixed(0);
console.log(
  `memory: ${inMb(level)} MB after the first round, then ${inMb(growth)} MB more at most`,
);
if (growth > MOST_GROWTH) problems.push('memory: more than 64 MB above the first round');
if (gateway.errors() !== '') problems.push(`the gateway says: ${gateway.errors().slice(0, 2000)}`);
for (const problem of problems) console.log(problem);
await gateway.stop();
await upstream.end();
await rm(folder, { recursive: true, force: true });
process.exit(problems.length === 0 ? 0 : 1);
