import { expect } from 'vitest';

/** Objects as the reference of Miteos shows them. */

export const WORKSPACE = {
  id: 'ws_01kc3v8n2q5t7x9zrabdefghj',
  name: 'Harbour Survey',
  description: 'Depth charts and tide tables',
  status: 'active',
  file_count: 3,
  created_at: '2031-04-02T09:15:30Z',
};

export const FILE = {
  id: 'wsf_01kc3v8n2q5t7x9zrabdefghj',
  name: 'tides.csv',
  type: 'text/csv',
  size_bytes: 1536,
  created_at: '2031-04-02T09:20:00Z',
};

export const CONFIG = {
  max_agents: 2,
  autonomy_level: 60,
  auto_deploy: false,
  deploy_target: null,
};

export const AGENT = {
  id: 'agnt_01kc3v8n2q5t7x9zrabdefgh',
  type: 'analyst',
  status: 'acting',
  current_tool: 'web_search',
  progress: 40,
};

export const LISTED_TASK = {
  id: 'task_01kc3v8n2q5t7x9zrabdefgh',
  status: 'running',
  prompt: 'Summarise the tide tables',
  created_at: '2031-04-02T09:30:00Z',
};

export const CREATED_TASK = { ...LISTED_TASK, status: 'pending', config: CONFIG };

export const TASK = {
  ...LISTED_TASK,
  config: CONFIG,
  agents: [AGENT],
  cost: 0.125,
  deliverables_count: 0,
};

export const DELIVERABLE = {
  id: 'dlvr_01kc3v8n2q5t7x9zrabdefghj',
  name: 'summary.md',
  type: 'text/markdown',
  size_bytes: 2048,
  download_url: 'https://cdn.miteos.com/deliverables/dlvr_01kc3v8n2q5t7x9zrabdefghj?sig=abc',
  created_at: '2031-04-02T09:41:07Z',
};

export const DEPLOYMENT = {
  id: 'dep-1',
  workspace_id: WORKSPACE.id,
  target: 'vercel',
  status: 'pending',
  url: null,
  created_at: '2031-04-02T09:50:00Z',
  completed_at: null,
};

/** A task as the older pages have it. */
export const OLDER_TASK = {
  id: 'task-7',
  prompt: 'Summarise the tide tables',
  status: 'completed',
  total_tokens_used: 1200,
  total_cost_cents: 250,
  created_at: '2031-04-02T09:30:00Z',
  completed_at: '2031-04-02T09:35:00Z',
  subtasks: [
    {
      id: 'st-1',
      agent_type: 'researcher',
      prompt: 'Find the tables',
      status: 'completed',
      tokens_used: 600,
      model_used: 'm1',
    },
  ],
};

/** The object without some of its fields. */
export function without<T extends object>(value: T, ...names: (keyof T & string)[]): object {
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => !names.some((one) => one === name)),
  );
}

/** For what the surface left out: anything that the port's types allow. */
export const aText: unknown = expect.any(String);
export const aNumber: unknown = expect.any(Number);
export const aDate: unknown = expect.any(Date);
