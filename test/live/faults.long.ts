import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valueAt } from '../support/value-at.js';
import type { Answer } from '../support/app.js';
import { SteppingClock } from '../support/stepping-clock.js';
import { FAULTS, type FaultCase } from './fault-table.js';
import { openLiveSite, type LiveSite } from './site.js';

const DEADLINE_MS = 1_000;
/** What the gateway itself needs, on top of the deadline. */
const SLACK_MS = 250;

let clock: SteppingClock;
let site: LiveSite;
let workspace: string;

beforeAll(async () => {
  const seconds = String(DEADLINE_MS / 1000);
  clock = new SteppingClock();
  site = await openLiveSite({
    clock,
    environment: { OPERATION_TIMEOUT: seconds, UPLOAD_TIMEOUT: seconds },
  });
  workspace = await site.createWorkspace('Harbour Survey');
  await site.upload(workspace, 'tides.txt');
});
afterAll(async () => {
  await site.close();
  clock.stop();
});

describe.each(FAULTS)('$fault', (expected) => {
  beforeAll(async () => {
    site.emulator.emulator.faults.clear();
    // What has been learnt from the fault before is forgotten.
    await site.gateway.restart();
    await site.gateway.data('{ surfaces { state } }');
    site.emulator.emulator.faults.add(`${expected.fault};on=*/files`);
    site.emulator.emulator.faults.add(`${expected.fault};on=POST /v1/tasks`);
  });
  afterAll(() => {
    site.emulator.emulator.faults.clear();
    expect(site.emulator.errors.splice(0)).toEqual([]);
  });

  test('a query keeps what is not of Miteos, and is told the rest', async () => {
    const answer = await inTime(
      site.gateway.query(
        'query ($id: ID!) { viewer { tenantId } workspace(id: $id) { name files { nodes { name } } } }',
        { id: workspace },
      ),
    );
    expect(answer.data).toMatchObject({
      viewer: { tenantId: 'development' },
      workspace: { name: 'Harbour Survey' },
    });
    expectCode(valueAt(answer, 'errors', 0, 'extensions', 'code') ?? null, expected, 'query');
    expect(valueAt(answer, 'data', 'workspace', 'files') === null).toBe(expected.query !== null);
  });

  test('a mutation is sent once, and its outcome is told', async () => {
    site.asked();
    const answer = await inTime(site.createTask());
    expect(answer.errors).toBeUndefined();
    expectCode(valueAt(answer, 'data', 'result', 'code') ?? null, expected, 'mutation');
    expectSent(site.asked()['POST /v1/tasks'], expected.mutation);
  });

  test('an upload is sent once, and its outcome is told', async () => {
    site.asked();
    const answer = await inTime(site.upload(workspace));
    expect(answer.errors).toBeUndefined();
    expectCode(valueAt(answer, 'data', 'result', 'code') ?? null, expected, 'upload');
    expectSent(site.asked()['POST /v1/workspaces/{id}/files'], expected.upload);
  });
});

function expectCode(
  code: unknown,
  expected: FaultCase,
  operation: 'query' | 'mutation' | 'upload',
): void {
  expect(code).toBe(expected[operation]);
}

/** What the query was told of the rate holds for those that follow, which are not sent at all. */
function expectSent(times: number | undefined, code: string | null): void {
  if (code === 'RATE_LIMITED') expect(times ?? 0).toBeLessThanOrEqual(1);
  else expect(times).toBe(1);
}

async function inTime(answer: Promise<Answer>): Promise<Answer> {
  const asked = clock.now().getTime();
  const given = await answer;
  expect(clock.now().getTime() - asked).toBeLessThanOrEqual(DEADLINE_MS + SLACK_MS);
  return given;
}
