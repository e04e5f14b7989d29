import type {
  MiteosAgent,
  MiteosDeliverable,
  MiteosDeployment,
  MiteosFile,
  MiteosTask,
  MiteosTaskDetail,
  MiteosWorkspace,
} from './port.js';
import { agentStatus, deploymentStatus, taskStatus } from './statuses.js';
import type {
  WireAgent,
  WireDeliverable,
  WireDeployment,
  WireFile,
  WireTask,
  WireWorkspace,
} from './wire/answers.js';

/*
 * From Miteos' words to ours. Where Miteos leaves out what ours must have, a number is 0, a text is
 * empty, a name is the id, and a time is the beginning of 1970, so that it counts as the oldest.
 */

const UNKNOWN_TIME = new Date(0);
const UNKNOWN_TYPE = 'application/octet-stream';

export function toWorkspace(wire: WireWorkspace): MiteosWorkspace {
  return {
    id: wire.id,
    name: wire.name ?? wire.id,
    description: wire.description,
    statusText: wire.status ?? '',
    fileCount: wire.file_count ?? 0,
    createdAt: wire.created_at ?? UNKNOWN_TIME,
  };
}

export function toFile(wire: WireFile, workspaceId: string): MiteosFile {
  return {
    id: wire.id,
    workspaceId,
    name: wire.name ?? wire.id,
    type: wire.type ?? UNKNOWN_TYPE,
    sizeBytes: wire.size_bytes ?? 0,
    createdAt: wire.created_at ?? UNKNOWN_TIME,
  };
}

/** Without its detail, of which a list has nothing, and the answer to a create only a part. */
export function toListedTask(wire: WireTask): MiteosTask {
  return {
    id: wire.id,
    status: taskStatus(wire.status ?? ''),
    statusText: wire.status ?? '',
    prompt: wire.prompt ?? '',
    createdAt: wire.created_at ?? UNKNOWN_TIME,
    detail: null,
  };
}

/** With its detail, if the form has any of it. */
export function toDetailedTask(wire: WireTask): MiteosTask {
  const { config, agents, cost, deliverables_count, subtasks } = wire;
  const parts = [config, agents, cost, deliverables_count, subtasks];
  const hasDetail = parts.some((part) => part !== null);
  return { ...toListedTask(wire), detail: hasDetail ? toDetail(wire) : null };
}

/** The older form counts its cost in cents, not in credits: there the credits are unknown. */
function toDetail({ id, config, agents, cost, deliverables_count }: WireTask): MiteosTaskDetail {
  return {
    config: {
      maxAgents: config?.max_agents ?? 0,
      autonomyLevel: config?.autonomy_level ?? 0,
      autoDeploy: config?.auto_deploy ?? false,
      deployTarget: config?.deploy_target ?? null,
    },
    agents: (agents ?? []).map((agent) => toAgent(agent, id)),
    cost: cost ?? 0,
    deliverableCount: deliverables_count ?? 0,
  };
}

function toAgent(wire: WireAgent, taskId: string): MiteosAgent {
  return {
    id: wire.id,
    taskId,
    type: wire.type ?? '',
    status: agentStatus(wire.status ?? ''),
    statusText: wire.status ?? '',
    currentTool: wire.current_tool,
    progress: Math.min(100, Math.max(0, Math.round(wire.progress ?? 0))),
  };
}

export function toDeliverable(wire: WireDeliverable, taskId: string): MiteosDeliverable {
  return {
    id: wire.id,
    taskId,
    name: wire.name ?? wire.id,
    type: wire.type ?? UNKNOWN_TYPE,
    sizeBytes: wire.size_bytes ?? 0,
    downloadUrl: wire.download_url,
    createdAt: wire.created_at ?? UNKNOWN_TIME,
  };
}

export function toDeployment(wire: WireDeployment): MiteosDeployment {
  return {
    id: wire.id,
    workspaceId: wire.workspace_id ?? '',
    target: wire.target ?? '',
    status: deploymentStatus(wire.status ?? ''),
    statusText: wire.status ?? '',
    url: wire.url,
    createdAt: wire.created_at ?? UNKNOWN_TIME,
    completedAt: wire.completed_at,
  };
}
