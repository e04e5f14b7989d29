import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import { openDataDirectory } from '../store/data-directory.js';
import { startEmbeddedPostgres } from '../store/embedded-postgres.js';
import { migrate } from '../store/migrate.js';

/** Where an emulator keeps what it is told: never in the place of a gateway. */
export interface Place {
  readonly connection: PoolConfig;
  /** For the bytes of files. */
  readonly folder: string;
  /** Rejects when the database ends by itself. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/**
 * Opens the folder, and makes it if needed; without one, a place that is gone when it is closed.
 *
 * @throws DataDirectoryError, MigrationError
 */
export async function openPlace(data: string | null): Promise<Place> {
  const undo: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    let folder: string;
    if (data === null) {
      folder = await mkdtemp(join(tmpdir(), 'tributary-emulator-'));
      undo.push(() => rm(folder, { recursive: true, force: true }));
    } else {
      folder = data;
      const directory = await openDataDirectory(folder);
      undo.push(() => directory.release());
    }
    const postgres = await startEmbeddedPostgres(
      data === null ? { snapshot: null } : { directory: join(folder, 'postgres') },
    );
    undo.push(() => postgres.close());
    await migrate(postgres.connection);
    return { connection: postgres.connection, folder, failed: postgres.failed, close };
  } catch (error) {
    await close();
    throw error;
  }
}
