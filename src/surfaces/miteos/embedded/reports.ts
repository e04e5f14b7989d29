import type { AgentRun, TaskState } from './run.js';

/** What a task leaves behind to be read: what was asked, what was read, and who did what. */
export function report(task: TaskState): string {
  const sections = [
    `# Report\n\n${quote(task.prompt)}`,
    `## Files\n\n${files(task)}`,
    `## Agents\n\n${agents(task)}`,
    `## Approvals\n\n${approvals(task)}`,
    `## Guidance\n\n${guidance(task)}`,
    `## Deployment\n\n${deployment(task)}`,
    '_This is a simulation: no source was searched, no letter was sent, nothing was deployed._',
  ];
  return `${sections.join('\n\n')}\n`;
}

/** A row for each step that was done, as RFC 4180 has it. */
export function runCsv({ run }: TaskState): string {
  const header = ['time', 'agent', 'type', 'step', 'tool', 'progress', 'cost'];
  const rows = run.journal.map(({ at, agent, action, tool, progress, cost }) => {
    const { type = '' } = run.agents[agent] ?? {};
    return [new Date(at).toISOString(), agent + 1, type, action, tool ?? '', progress, cost];
  });
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function files({ run, workspaceId }: TaskState): string {
  if (workspaceId === null) return 'The task has no workspace.';
  if (run.reading === null) return 'No file was read.';
  const { files: read, others } = run.reading;
  if (read.length === 0) return 'The workspace had no files.';
  const items = read.map(({ name, type, sizeBytes, text }) => {
    const counts = text ? `, ${several(text.lines, 'line')}, ${several(text.words, 'word')}` : '';
    return `- ${plain(name)} (${plain(type)}): ${several(sizeBytes, 'byte')}${counts}`;
  });
  if (others > 0) items.push(`- and ${others} more, which were not read`);
  return items.join('\n');
}

function agents({ run }: TaskState): string {
  return run.agents
    .map((agent, index) => {
      const done = run.journal.filter((entry) => entry.agent === index);
      const steps = done.map(
        ({ action, tool, cost }) => `- ${action}${tool ? ` (${tool})` : ''} ${cost} credits`,
      );
      return [`### ${nameOf(run.agents, agent.id)}`, steps.join('\n') || 'Did nothing yet.'].join(
        '\n\n',
      );
    })
    .join('\n\n');
}

function approvals({ run }: TaskState): string {
  const items = run.approvals.map(({ agentId, action, risk, approved, reason }) => {
    const decision = approved === null ? 'Open' : approved ? 'Approved' : 'Rejected';
    const because = reason ? `: ${plain(reason)}` : '';
    return `- ${nameOf(run.agents, agentId)}, ${risk} risk: ${action} ${decision}${because}`;
  });
  return items.join('\n') || 'None was asked for.';
}

function guidance({ run }: TaskState): string {
  const items = run.agents.flatMap(({ id, guidance: given }) =>
    given.map((text) => `${nameOf(run.agents, id)} was told:\n\n${quote(text)}`),
  );
  return items.join('\n\n') || 'None was given.';
}

function deployment({ run, config, workspaceId }: TaskState): string {
  if (!config.autoDeploy) return 'None was asked for.';
  if (workspaceId === null) return 'There was none, since the task has no workspace to deploy.';
  if (run.deployment === null) return 'There was none.';
  return `One to ${run.deployment.target} was started.`;
}

function nameOf(all: AgentRun[], agentId: string): string {
  const index = all.findIndex(({ id }) => id === agentId);
  return `Agent ${index + 1}, ${all[index]?.type ?? 'unknown'}`;
}

/** As a Markdown quotation, each line of it. */
function quote(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** On one line, with nothing that Markdown would take for a mark. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>#|!~]/g, '\\$&');
}

function several(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
