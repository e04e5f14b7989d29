// `npm run demo` does the main job against a running gateway, through the project's own client.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { DEVELOPMENT_KEY_FILE } from '../access/development-key.js';
import { createClient } from '../client/client.js';
import { ConnectionError, GraphQLRequestError, MutationError } from '../client/errors.js';
import { loadConfig } from '../config.js';
import { isLoopback } from '../loopback.js';
import { packageRoot } from '../package-root.js';
import { BarsOutput } from './demo/bars-output.js';
import { DemoError } from './demo/demo-error.js';
import { jsonOutput } from './demo/json-output.js';
import type { Output } from './demo/output.js';
import { PlainOutput } from './demo/plain-output.js';
import { tellStory } from './demo/story.js';

const LIMIT_MS = 60_000;
/** As shells have it for Ctrl-C. */
const EXIT_INTERRUPTED = 130;

const HELP = `Usage: npm run demo -- [options]

Uploads a file to a running gateway, has agents work on it, approves what they ask,
and saves what they make.

  --url <url>     GraphQL endpoint (default http://127.0.0.1:4000/graphql)
  --key <key>     key to come in with (default: the development key of a gateway on this machine)
  --file <path>   file to upload (default: this project's README.md)
  --out <folder>  where to save the results (default: a new folder in tributary-demo/)
  --json          one JSON object a line, for programs (with npm run --silent)
  --help          this text
`;

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => interrupted.abort(new DemoError('Interrupted.')));
  }
  const limit = AbortSignal.timeout(LIMIT_MS);
  const signal = AbortSignal.any([interrupted.signal, limit]);
  const client = createClient({
    url: options.url,
    headers: options.key === null ? {} : { authorization: `Bearer ${options.key}` },
    webSocketImpl: WebSocket,
    fetch: (input, init) => fetch(input, { ...init, signal }),
  });
  const output = options.json ? jsonOutput : outputForPeople();
  let problem: unknown = null;
  try {
    await tellStory(client, output, { ...options, signal });
  } catch (error) {
    problem = error;
  }
  output.end();
  client.close();
  if (problem === null) return 0;
  console.error(
    interrupted.signal.aborted
      ? 'Interrupted. The task goes on in the gateway.'
      : limit.aborted
        ? `The gateway at ${options.url} did not get everything done within ${LIMIT_MS / 1000} s.`
        : explain(problem, options.url),
  );
  return interrupted.signal.aborted ? EXIT_INTERRUPTED : 1;
}

interface Options {
  url: string;
  /** Null: none has been found. */
  key: string | null;
  file: string;
  folder: string;
  /** Of the workspace. */
  name: string;
  json: boolean;
  help: boolean;
}

/** @throws DemoError */
function readOptions(): Options {
  const now = new Date().toISOString();
  const { values } = parseOptions();
  if (!/^https?:\/\//.test(values.url) || !URL.canParse(values.url)) {
    throw new DemoError(`--url needs an http or https URL, not ${values.url}.`);
  }
  const readme = join(packageRoot, 'README.md');
  return {
    ...values,
    key: values.key ?? findDevelopmentKey(values.url),
    file: values.file ?? (existsSync(readme) ? readme : join(packageRoot, 'LICENSE')),
    folder: values.out ?? join('tributary-demo', now.slice(0, 19).replaceAll(':', '-')),
    name: `Demo ${now}`,
  };
}

/** It is sent to this machine only. Null when there is none. */
function findDevelopmentKey(url: string): string | null {
  if (!isLoopback(new URL(url).hostname)) return null;
  const file = join(loadConfig().dataDir, DEVELOPMENT_KEY_FILE);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
        key: { type: 'string' },
        file: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DemoError(`${reason} See --help.`);
  }
}

function outputForPeople(): Output {
  return process.stdout.isTTY ? new BarsOutput(process.stdout) : new PlainOutput();
}

/** What people can mend is told in a sentence, anything else with all that is known. */
function explain(error: unknown, url: string): unknown {
  if (error instanceof ConnectionError) {
    return `No gateway answers at ${url}. Start one with: npm start`;
  }
  if (error instanceof GraphQLRequestError || error instanceof MutationError) {
    return `The gateway at ${url} refused: ${error.message}`;
  }
  return error instanceof DemoError || isSystemError(error) ? error.message : error;
}

/** Such as a folder that may not be written to. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

void main()
  .catch((error: unknown) => {
    console.error(explain(error, ''));
    return 1;
  })
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
