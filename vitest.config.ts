import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  resolve: {
    // What Node itself loads; a second copy of graphql would refuse the first one's schema.
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
  },
  test: {
    // `--mode long` runs what takes too long for every day, `--mode soak` what wears out processes.
    include: [`test/**/*.${['long', 'soak'].includes(mode) ? mode : 'test'}.ts`],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // The modules are loaded once for each worker, not once for each file: a quarter of the time.
    isolate: false,
    // By default one core is left idle, which is half of a small machine.
    maxWorkers: '100%',
    // No test is about this: a machine that does other things takes many times as long.
    testTimeout: 120_000,
    // A condition that holds is found at once; a busy machine only takes longer to come to it.
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 120_000,
  },
}));
