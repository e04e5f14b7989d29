import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  resolve: {
    // What Node itself loads; a second copy of graphql would refuse the first one's schema.
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  test: {
    // `--mode long` runs what takes too long for every day, `--mode soak` what wears out processes.
    include: [`test/**/*.${isSlow(mode) ? mode : 'test'}.ts`],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // The modules are loaded once for each worker, not once for each file: a quarter of the time.
    isolate: false,
    // By default one core is left idle, which is half of a small machine.
    maxWorkers: '100%',
    // What runs long may start processes, several in a row, on a machine that does other things.
    testTimeout: isSlow(mode) ? 120_000 : 20_000,
    // A condition that holds is found at once; a busy machine only takes longer to come to it.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 120_000,
  },
}));

function isSlow(mode: string): boolean {
  return mode === 'long' || mode === 'soak';
}
