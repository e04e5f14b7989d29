import { z } from 'zod';
import type { EmbeddedMiosaOptions } from './options.js';

/** Removes the blobs that no row names: what a crash left between a blob and its row. */
export async function sweepBlobs({
  store,
  blobs,
}: Pick<EmbeddedMiosaOptions, 'store' | 'blobs'>): Promise<void> {
  await blobs.sweep(async (names) => {
    const rows = await store.prisma.$queryRaw`
      SELECT "blob" FROM "MiosaFile" WHERE "blob" = ANY(${names})`;
    const named = z.array(z.object({ blob: z.string() })).parse(rows);
    return new Set(named.map(({ blob }) => blob));
  });
}
