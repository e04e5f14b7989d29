import { spawn } from 'node:child_process';

/** Runs a command in a shell, and gives what it has written. The words are its `$1`, `$2` … */
export function run(script: string, ...words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script, 'sh', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${script} ended with ${code}: ${output}`));
    });
  });
}

/** Does the work so many times at once, and gives what came of it with the megabytes of a second. */
export async function inParallel<T>(
  { count, sizeBytes }: { count: number; sizeBytes: number },
  work: () => Promise<T>,
): Promise<{ results: T[]; rate: number }> {
  const start = performance.now();
  const results = await Promise.all(Array.from({ length: count }, () => work()));
  return { results, rate: (count * sizeBytes) / 1000 / (performance.now() - start) };
}
