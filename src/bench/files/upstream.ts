// The other process of `npm run bench:files`: an emulator with one deliverable of 50 MB. It says where it
// is in a line of JSON; for each line that it reads, it tells the hashes of the files that have come, and
// forgets them.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { systemClock } from '../../clock.js';
import { createEmulator } from '../../emulator/emulator.js';
import { listen } from '../../emulator/listen.js';
import { openPlace } from '../../emulator/place.js';
import { BlobFolder } from '../../files/blobs.js';
import { Store } from '../../store/store.js';
import { accountOf } from '../../surfaces/miteos/emulator/keys.js';
import { tiers } from '../../surfaces/miteos/emulator/limits.js';

const [key = '', sizeText = ''] = process.argv.slice(2);
const place = await openPlace(null);
let url = '';
const emulator = await createEmulator({
  ...place,
  clock: systemClock,
  publicUrl: () => url,
  limits: { ...tiers.enterprise, requestsPerMinute: 100_000 },
  onError: (error) => {
    console.error(error);
  },
});
const store = new Store({ connection: place.connection });
const blobs = await BlobFolder.open(join(place.folder, 'blobs'));

/** Makes a task that has ended, with one deliverable. */
async function makeDeliverable(): Promise<{ task: string; deliverable: string; sha256: string }> {
  const accountId = accountOf(key);
  const content = randomBytes(Number(sizeText));
  const blob = await blobs.write(Readable.from([content]), content.length);
  const createdAt = systemClock.now();
  const task = `task_${'0'.repeat(25)}`;
  const deliverable = `dlvr_${'0'.repeat(25)}`;
  await store.prisma.miteosTask.create({
    data: {
      ...{ id: task, accountId, prompt: 'Bench', status: 'complete', run: {}, createdAt },
      ...{ maxAgents: 1, autonomyLevel: 100, autoDeploy: false },
    },
  });
  const { name: blobName, sizeBytes } = blob;
  const sha256 = createHash('sha256').update(content).digest('hex');
  await store.prisma.miteosDeliverable.create({
    data: {
      ...{ id: deliverable, accountId, taskId: task, name: 'bench.bin', createdAt },
      ...{ type: 'application/octet-stream', sizeBytes, sha256: blob.sha256, blob: blobName },
    },
  });
  return { task, deliverable, sha256 };
}

const made = await makeDeliverable();
const listening = await listen(emulator, { host: '127.0.0.1', port: 0 });
({ url } = listening);
console.log(JSON.stringify({ url, ...made }));

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  const files = await store.prisma.miteosFile.findMany({ where: { accountId: accountOf(key) } });
  await store.prisma.miteosFile.deleteMany({ where: { accountId: accountOf(key) } });
  for (const { blob } of files) await blobs.remove(blob);
  console.log(JSON.stringify(files.map(({ sha256 }) => sha256)));
}
await listening.close();
await emulator.close();
await store.close();
await place.close();
process.exit();
