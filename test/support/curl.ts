import { execFile } from 'node:child_process';

export interface CurlAnswer {
  status: number;
  /** By their names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** Runs curl itself, and gives what the server answered. Throws when there is no curl. */
export async function curl(...args: string[]): Promise<CurlAnswer> {
  const { stdout, stderr } = await run(['-sS', '-i', ...args]);
  // After `100 Continue` comes the answer.
  const [, head = '', body = ''] =
    /^(?:HTTP\/1\.1 1\d\d[^\r\n]*\r\n\r\n)*(.+?)\r\n\r\n(.*)$/s.exec(stdout) ?? [];
  const [statusLine = '', ...lines] = head.split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  if (Number.isNaN(status)) throw new Error(`curl has no answer: ${stderr}`);
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  return { status, headers: Object.fromEntries(headers), body };
}

/** Runs curl in a folder, as to save a download there. */
export async function curlIn(folder: string, ...args: string[]): Promise<void> {
  await run(['-sS', ...args], folder);
}

function run(args: string[], cwd?: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile('curl', args, { cwd }, (error, stdout, stderr) => {
      if (!error) resolve({ stdout, stderr });
      else if (error.code === 'ENOENT') reject(new Error('These tests need the program curl.'));
      else reject(new Error(`curl failed: ${stderr}`, { cause: error }));
    });
  });
}
