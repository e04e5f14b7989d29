import type { Clock } from '../../src/clock.js';
import { openTestApp, type Answer, type TestApp } from '../support/app.js';
import { openEmulator, type TestEmulator } from '../support/emulator.js';
import { fieldPart, filePart, multipart } from '../support/multipart.js';
import { passTime } from '../support/pass-time.js';
import { textAt } from '../support/value-at.js';

type EmulatorOptions = Parameters<typeof openEmulator>[0];

/** A gateway whose Miteos is live: an emulator, over HTTP. */
export interface LiveSite {
  gateway: TestApp;
  emulator: TestEmulator;
  /** Of the default tenant. */
  credential: string;
  /** What Miteos has been asked since it was looked at last, by route. */
  asked(): Record<string, number>;
  /** Whether anything has been asked that is not answered yet. */
  isAnswering(): boolean;
  /** Lets time pass on both sides, which have to share a clock. */
  pass(ms: number): Promise<void>;
  createWorkspace(name: string): Promise<string>;
  createTask(prompt?: string): Promise<Answer>;
  upload(workspace: string, name?: string): Promise<Answer>;
  close(): Promise<void>;
}

export async function openLiveSite(
  options: {
    /** By default the emulator's own, which stands still. */
    clock?: Clock;
    environment?: Record<string, string>;
    emulator?: EmulatorOptions;
    /** MIOSA is live as well. */
    withMiosa?: boolean;
    /** Routa is live as well: that of the default tenant. */
    withRouta?: boolean;
  } = {},
): Promise<LiveSite> {
  const emulator = await openEmulator(options.emulator);
  const credential = emulator.key();
  const gateway = await openTestApp(options.clock ?? emulator.clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `${emulator.url}/v1`,
    MITEOS_API_KEY: credential,
    MITEOS_TIER: 'business',
    ...(options.withMiosa && {
      MIOSA_MODE: 'live',
      MIOSA_BASE_URL: `${emulator.url}/api/v1`,
      MIOSA_API_KEY: emulator.miosaKey(),
      MIOSA_REQUESTS_PER_MINUTE: '1000',
    }),
    ...(options.withRouta && {
      ROUTA_MODE: 'live',
      ROUTA_BASE_URL: `${emulator.url}/routa/api`,
    }),
    ...options.environment,
  });
  // The looks at the start are not what a test asks for.
  await gateway.app.settled();
  return {
    gateway,
    emulator,
    credential,
    asked() {
      const requests = { ...emulator.emulator.traffic.requests };
      emulator.emulator.traffic.clear();
      return requests;
    },
    isAnswering() {
      const sum = (counts: Readonly<Record<string, number>>): number =>
        Object.values(counts).reduce((total, count) => total + count, 0);
      const { requests, answers } = emulator.emulator.traffic;
      return sum(requests) > sum(answers);
    },
    pass: (ms) =>
      passTime(emulator.clock, ms, async () => {
        await emulator.emulator.settled();
        await gateway.app.settled();
      }),
    async createWorkspace(name) {
      const data = await gateway.data(
        `mutation ($name: String!) {
          createWorkspace(input: { name: $name }) { ... on CreateWorkspaceSuccess { workspace { id } } }
        }`,
        { name },
      );
      return textAt(data, 'createWorkspace', 'workspace', 'id');
    },
    createTask: (prompt = 'Survey the harbour') =>
      gateway.query(
        `mutation ($prompt: String!) {
          result: createTask(input: { prompt: $prompt, config: { autonomyLevel: 100 } }) {
            ... on CreateTaskSuccess { task { id status } } ... on Error { code message }
          }
        }`,
        { prompt },
      ),
    async upload(workspace, name = 'notes.txt') {
      const { headers, body } = multipart(
        fieldPart('operations', {
          query: `mutation ($workspace: ID!, $file: Upload!) {
            result: uploadFile(input: { workspace: $workspace, file: $file }) {
              ... on UploadFileSuccess { file { name } } ... on Error { code message }
            }
          }`,
          variables: { workspace, file: null },
        }),
        fieldPart('map', { 0: ['variables.file'] }),
        filePart('0', 'Low water at six.', { filename: name }),
      );
      const response = await gateway.send({
        method: 'POST',
        headers: {
          ...headers,
          authorization: gateway.authorization,
          accept: 'application/json',
          'x-requested-with': 'test',
        },
        body: new Uint8Array(body),
      });
      return (await response.json()) as Answer;
    },
    async close() {
      await gateway.close();
      await emulator.close();
    },
  };
}
