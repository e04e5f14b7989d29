import { z } from 'zod';

export const DEPLOY_TARGETS = ['vercel', 'netlify', 'cloudflare', 'expo'] as const;

export const deploymentStatusSchema = z.enum([
  'pending',
  'building',
  'deploying',
  'live',
  'failed',
]);

/** A deployment on its way. Times are in ms since 1970. */
export const deploymentSchema = z.object({
  id: z.string(),
  target: z.string(),
  status: deploymentStatusSchema,
  url: z.string().nullable(),
  createdAt: z.number(),
  /** When it takes its next status; null when it has ended. */
  dueAt: z.number().nullable(),
  completedAt: z.number().nullable(),
});
export type DeploymentCourse = z.infer<typeof deploymentSchema>;

const NEXT = {
  pending: { status: 'building', afterMs: 1000 },
  building: { status: 'deploying', afterMs: 2000 },
  deploying: { status: 'live', afterMs: 1500 },
} as const;

export function startDeployment(id: string, target: string, at: number): DeploymentCourse {
  return {
    id,
    target,
    status: 'pending',
    url: null,
    createdAt: at,
    dueAt: at + NEXT.pending.afterMs,
    completedAt: null,
  };
}

/** The deployment after it took its next status, at the time that was due. */
export function nextDeployment(deployment: DeploymentCourse): DeploymentCourse {
  const { id, target, status, dueAt: at } = deployment;
  if (status === 'live' || status === 'failed' || at === null) return deployment;
  const next = NEXT[status].status;
  return next === 'live'
    ? { ...deployment, status: next, url: stubUrl(id, target), dueAt: null, completedAt: at }
    : { ...deployment, status: next, dueAt: at + NEXT[next].afterMs };
}

export function failDeployment(deployment: DeploymentCourse, at: number): DeploymentCourse {
  return { ...deployment, status: 'failed', dueAt: null, completedAt: at };
}

/** Nothing is really deployed, so it is a host name that can never exist. */
function stubUrl(id: string, target: string): string {
  return `https://${id.slice(id.indexOf('_') + 1).slice(0, 12)}.${target}.example`;
}
