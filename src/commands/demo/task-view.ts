import type { AgentStatus } from '../../client/gql/graphql.js';
import type { DemoEvent } from './output.js';

export interface AgentView {
  type: string;
  status: AgentStatus;
  tool: string | null;
  /** 0 to 100. */
  progress: number;
}

/** A task and its agents, as the events so far have it. */
export class TaskView {
  readonly agents = new Map<string, AgentView>();
  status = 'PENDING';
  /** In credits. */
  cost = 0;

  /** How far all agents together are, 0 to 100. */
  get progress(): number {
    if (this.status === 'COMPLETE') return 100;
    const parts = [...this.agents.values()].map(({ progress }) => progress);
    return parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / parts.length;
  }

  typeOf(agentId: string): string {
    return this.agents.get(agentId)?.type ?? 'agent';
  }

  take(event: DemoEvent): void {
    switch (event.event) {
      case 'task.status':
        this.status = event.status;
        break;
      case 'task.cost':
        this.cost = event.cost;
        break;
      case 'agent.status': {
        const { agentId, agentType: type, status } = event;
        const { tool = null, progress = 0 } = this.agents.get(agentId) ?? {};
        this.agents.set(agentId, { type, status, tool, progress });
        break;
      }
      case 'agent.progress':
        this.#change(event.agentId, { progress: event.progress });
        break;
      case 'agent.tool':
        this.#change(event.agentId, { tool: event.tool });
        break;
    }
  }

  #change(agentId: string, change: Partial<AgentView>): void {
    const agent = this.agents.get(agentId);
    if (agent) Object.assign(agent, change);
  }
}
