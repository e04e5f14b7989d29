import { z } from 'zod';
import type { MiteosTaskConfig } from '../port.js';
import { SeededRandom } from './random.js';

export const riskSchema = z.enum(['low', 'medium', 'high', 'critical']);
export type Risk = z.infer<typeof riskSchema>;

const stepSchema = z.object({
  kind: z.enum(['thinking', 'acting']),
  /** What the agent does, as a sentence: for the report, and for whoever has to approve it. */
  action: z.string(),
  tool: z.string().nullable(),
  risk: riskSchema,
  durationMs: z.number(),
  /** Credits. */
  cost: z.number(),
  /** Of the agent, in percent, after this step. */
  progress: z.number(),
  /** It begins only when all other agents have ended. */
  last: z.boolean(),
  /** What comes of it, beside having been done. */
  effect: z.enum(['reading', 'report', 'deployment', 'failure']).nullable(),
});
export type Step = z.infer<typeof stepSchema>;

export const planSchema = z.object({
  agents: z.array(
    z.object({
      type: z.string(),
      /** After the task has begun to run. */
      startsAfterMs: z.number(),
      steps: z.array(stepSchema),
    }),
  ),
});
export type Plan = z.infer<typeof planSchema>;

/** A task whose prompt holds this fails. No other does. */
const FAILURE_WORD = 'simulate:failure';
const STAGGER_MS = 600;

type Action = readonly [tool: string, risk: Risk, action: string];

const WORK: Record<string, readonly [Action, ...Action[]]> = {
  researcher: [
    ['web_search', 'low', 'Searches the web for sources.'],
    ['read_page', 'low', 'Reads the most promising page.'],
    ['screenshot', 'low', 'Takes a screenshot as evidence.'],
    ['write_file', 'medium', 'Writes down what it found.'],
  ],
  analyst: [
    ['code_exec', 'low', 'Computes the figures in a sandbox.'],
    ['web_search', 'low', 'Looks up figures to compare with.'],
    ['write_file', 'medium', 'Writes a table of the results.'],
  ],
  builder: [
    ['code_exec', 'low', 'Runs the tests.'],
    ['write_file', 'medium', 'Writes a first version of the page.'],
    ['screenshot', 'low', 'Looks at the page in a browser.'],
  ],
  email: [
    ['read_inbox', 'low', 'Looks for earlier letters on the subject.'],
    ['write_file', 'medium', 'Drafts a letter.'],
    ['web_search', 'low', 'Looks up whom to write to.'],
  ],
  social: [
    ['web_search', 'low', 'Looks up what is being said.'],
    ['screenshot', 'low', 'Takes a screenshot of a thread.'],
    ['write_file', 'medium', 'Drafts a post.'],
  ],
  trader: [
    ['read_quotes', 'low', 'Reads the latest quotes.'],
    ['code_exec', 'low', 'Tries the idea on past quotes.'],
    ['write_file', 'medium', 'Writes down the positions it would take.'],
  ],
};

const THOUGHTS = [
  'Weighs what it has so far.',
  'Compares two ways to go on.',
  'Checks its result for gaps.',
  'Plans its next step.',
] as const;

export interface PlanInput {
  prompt: string;
  config: MiteosTaskConfig;
  hasWorkspace: boolean;
}

/**
 * How a task will go, from the seed, the prompt and the config alone: its agents and their steps.
 * At most `maxAgents` agents, so never more at once. The last one ends by writing the report and
 * sending it, which is a high risk; a deployment is the only critical one.
 */
export function planTask(seed: string, { prompt, config, hasWorkspace }: PlanInput): Plan {
  const random = new SeededRandom(
    JSON.stringify([
      seed,
      prompt,
      config.maxAgents,
      config.autonomyLevel,
      config.autoDeploy,
      config.deployTarget,
    ]),
  );
  const count = random.whole(1, config.maxAgents);
  const types = random.shuffle(Object.keys(WORK));
  const target = deployTargetOf(config);
  const agents = Array.from({ length: count }, (_, index) => {
    const type = types[index % types.length] ?? 'researcher';
    const steps = [think(random, 'Studies the prompt.')];
    if (index === 0 && hasWorkspace) {
      const read = act(random, ['read_file', 'low', 'Reads the files of the workspace.']);
      steps.push({ ...read, effect: 'reading' });
    }
    steps.push(...work(random, type));
    if (index === 0 && prompt.includes(FAILURE_WORD)) {
      steps.splice(3, 0, { ...think(random, 'Runs into a dead end.'), effect: 'failure' });
    }
    if (index === count - 1) {
      if (config.autoDeploy && hasWorkspace) {
        const deploy = act(random, ['deploy', 'critical', `Deploys the workspace to ${target}.`]);
        steps.push({ ...deploy, last: true, effect: 'deployment' });
      }
      const write = act(random, ['write_file', 'medium', 'Writes the report.']);
      steps.push({ ...write, last: true, effect: 'report' });
      steps.push(act(random, ['send_email', 'high', 'Sends the report by email.']));
    }
    const withProgress = steps.map((step, at) => ({
      ...step,
      progress: Math.round((100 * (at + 1)) / steps.length),
    }));
    return { type, startsAfterMs: index * STAGGER_MS, steps: withProgress };
  });
  return { agents };
}

/** Where a task deploys to when it deploys. */
export function deployTargetOf(config: MiteosTaskConfig): string {
  return config.deployTarget ?? 'vercel';
}

/**
 * Whether an agent has to ask first. Miteos' bands share their bounds; here 100 never asks, 80 asks
 * for what is critical, 50 from a high risk, 20 from a medium one, and below 20 before every action.
 */
export function mustAsk(autonomyLevel: number, { kind, risk }: Step): boolean {
  if (kind === 'thinking' || autonomyLevel >= 100) return false;
  if (autonomyLevel >= 80) return risk === 'critical';
  if (autonomyLevel >= 50) return risk === 'critical' || risk === 'high';
  return autonomyLevel < 20 || risk !== 'low';
}

/** What an agent does instead of a step that was rejected: nothing that could need approval again. */
export function insteadOf(step: Step): Step {
  const effect = step.effect === 'report' ? 'report' : null;
  const action = 'Revises its approach, since it was not allowed to go on as planned.';
  return { ...step, kind: 'thinking', action, tool: null, risk: 'low', effect };
}

function work(random: SeededRandom, type: string): Step[] {
  const actions = random.shuffle(WORK[type] ?? []).slice(0, random.whole(2, 3));
  return actions.flatMap((action) => [think(random, random.pick(THOUGHTS)), act(random, action)]);
}

function think(random: SeededRandom, action: string): Step {
  return {
    kind: 'thinking',
    action,
    tool: null,
    risk: 'low',
    durationMs: random.whole(6, 9) * 100,
    cost: random.whole(2, 12) / 1000,
    progress: 0,
    last: false,
    effect: null,
  };
}

function act(random: SeededRandom, [tool, risk, action]: Action): Step {
  return {
    kind: 'acting',
    action,
    tool,
    risk,
    durationMs: random.whole(9, 14) * 100,
    cost: random.whole(8, 60) / 1000,
    progress: 0,
    last: false,
    effect: null,
  };
}
