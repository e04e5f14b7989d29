// Makes `dist/` from the sources, and the Prisma client from its schema if that has changed. Types
// are not checked here: that is `npm run check`'s, and would make every start wait.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../package-root.js';

const generated = join(packageRoot, 'src', 'store', 'generated');
const stamp = join(generated, 'stamp');
const inputs = [
  join(packageRoot, 'package-lock.json'),
  ...readdirSync(join(packageRoot, 'prisma', 'schema')).map((name) =>
    join(packageRoot, 'prisma', 'schema', name),
  ),
];
const hash = createHash('sha256');
for (const file of inputs) hash.update(readFileSync(file));
const current = hash.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== current) {
  execFileSync('npm', ['run', '--silent', 'generate'], { cwd: packageRoot, stdio: 'inherit' });
  writeFileSync(stamp, current);
}

await build({
  absWorkingDir: packageRoot,
  entryPoints: ['src/**/*.ts', 'src/**/*.js', 'schema/**/*.ts'],
  outbase: '.',
  outdir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
});
