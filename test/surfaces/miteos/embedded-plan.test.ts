import { expect, test } from 'vitest';
import { mustAsk, planTask, type Step } from '../../../src/surfaces/miteos/embedded/plan.js';
import { advance } from '../../../src/surfaces/miteos/embedded/advance.js';
import { Draft } from '../../../src/surfaces/miteos/embedded/draft.js';
import type { NewId } from '../../../src/surfaces/miteos/embedded/ids.js';
import { newRun } from '../../../src/surfaces/miteos/embedded/run.js';
import type { MiteosTaskConfig } from '../../../src/surfaces/miteos/port.js';

const config = { maxAgents: 3, autonomyLevel: 100, autoDeploy: false, deployTarget: null };
const prompts = Array.from({ length: 300 }, (_, index) => `Prompt number ${index}`);
const EPOCH = Date.UTC(2031, 3, 2, 9);

function steps(prompt: string, given: Partial<MiteosTaskConfig> = {}): Step[] {
  const input = { prompt, config: { ...config, ...given }, hasWorkspace: true };
  return planTask('seed', input).agents.flatMap((agent) => agent.steps);
}

/** Runs a task to its end, with ids that are counted. */
async function run(prompt: string, given: Partial<MiteosTaskConfig> = {}): Promise<Draft> {
  let count = 0;
  const id: NewId = (kind) => `${kind}_${(count += 1)}`;
  const task = {
    id: 'task_1',
    accountId: 'a',
    workspaceId: 'ws_1',
    prompt,
    config: { ...config, ...given },
    createdAt: EPOCH,
  };
  const draft = new Draft({ ...task, run: newRun('seed', task) }, id);
  await advance(draft, Infinity, () => Promise.resolve({ files: [], others: 0 }));
  return draft;
}

test('the same seed, prompt and config give the same plan, and others another', () => {
  const plan = (seed: string, prompt: string): string =>
    JSON.stringify(planTask(seed, { prompt, config, hasWorkspace: false }));
  expect(plan('s', 'p')).toBe(plan('s', 'p'));
  expect(new Set(prompts.map((prompt) => plan('s', prompt))).size).toBe(prompts.length);
  expect(plan('s', 'p')).not.toBe(plan('t', 'p'));
});

test('there are from one to maxAgents agents, of several types', () => {
  for (const maxAgents of [1, 2, 3, 10]) {
    const plans = prompts.map((prompt) =>
      planTask('s', { prompt, config: { ...config, maxAgents }, hasWorkspace: false }),
    );
    const counts = new Set(plans.map(({ agents }) => agents.length));
    expect([...counts].sort((a, b) => a - b)).toEqual(
      Array.from({ length: maxAgents }, (_, index) => index + 1),
    );
    expect(new Set(plans.flatMap(({ agents }) => agents.map(({ type }) => type))).size).toBe(6);
  }
});

test('each plan has one high risk, and a critical one only if it deploys', () => {
  const count = (of: Step[], risk: string): number => of.filter((one) => one.risk === risk).length;
  for (const prompt of prompts) {
    expect(count(steps(prompt), 'high')).toBe(1);
    expect(count(steps(prompt), 'critical')).toBe(0);
    expect(count(steps(prompt, { autoDeploy: true }), 'critical')).toBe(1);
  }
});

test('the lower the autonomy, the more has to be asked for', () => {
  const all = prompts.flatMap((prompt) => steps(prompt, { autoDeploy: true }));
  const asked = (level: number): string[] => [
    ...new Set(all.filter((step) => mustAsk(level, step)).map(({ risk }) => risk)),
  ];
  for (const level of [100]) expect(asked(level)).toEqual([]);
  for (const level of [80, 99]) expect(asked(level).sort()).toEqual(['critical']);
  for (const level of [50, 79]) expect(asked(level).sort()).toEqual(['critical', 'high']);
  for (const level of [20, 49]) expect(asked(level).sort()).toEqual(['critical', 'high', 'medium']);
  for (const level of [0, 19]) {
    expect(asked(level).sort()).toEqual(['critical', 'high', 'low', 'medium']);
    expect(all.filter((step) => step.tool !== null).every((step) => mustAsk(level, step))).toBe(
      true,
    );
  }
});

test('a task takes from 8 to 15 seconds, and something is seen to happen every two', async () => {
  for (const prompt of prompts) {
    const { events, run: end } = await run(prompt);
    expect(end.status).toBe('complete');
    const times = [EPOCH, ...events.map(({ at }) => at.getTime())];
    const took = (times.at(-1) ?? 0) - EPOCH;
    expect(took).toBeGreaterThanOrEqual(8000);
    expect(took).toBeLessThanOrEqual(15_000);
    const longest = Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
    expect(longest).toBeLessThanOrEqual(2000);
  }
});

test('the same run has the same events at the same times, with the same bytes', async () => {
  const [first, second] = [await run('A prompt'), await run('A prompt')];
  expect(first.events).toEqual(second.events);
  expect(first.made).toEqual(second.made);
});

test('agents overlap, but never more than maxAgents', async () => {
  let most = 0;
  for (const prompt of prompts.slice(0, 50)) {
    const { events } = await run(prompt, { maxAgents: 4 });
    const working = new Set<string>();
    for (const event of events) {
      if (event.type !== 'agent.status') continue;
      if (event.status === 'THINKING' || event.status === 'ACTING') working.add(event.agentId);
      else working.delete(event.agentId);
      most = Math.max(most, working.size);
    }
  }
  expect(most).toBe(4);
});

test('a task fails when its prompt says so', async () => {
  const { events, run: end } = await run('Please simulate:failure now');
  expect(end.status).toBe('failed');
  expect(
    events.filter((event) => event.type === 'agent.status' && event.status === 'ERROR'),
  ).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ type: 'task.status', status: 'FAILED' });
});

test('a deployment of the task is over before the task is', async () => {
  const { events, run: end } = await run('Deploy it', {
    autoDeploy: true,
    deployTarget: 'netlify',
  });
  expect(end.status).toBe('complete');
  const statuses = events.flatMap((event) =>
    event.type === 'deployment.status' ? event.status : [],
  );
  expect(statuses).toEqual(['PENDING', 'BUILDING', 'DEPLOYING', 'LIVE']);
  expect(end.deployment?.url).toMatch(/^https:\/\/[0-9a-z]+\.netlify\.example$/);
});
