import type { MiteosTask } from '../../../surfaces/miteos/port.js';

/** Of all tenants; what was seen longest ago goes first. */
const KEPT = 1_000;

export interface SeenInDetail {
  readonly task: MiteosTask;
  readonly at: Date;
}

/** Tasks as they were seen in detail last, so that who is told of a change need not ask for them again. */
export class TaskDetails {
  readonly #seen = new Map<string, SeenInDetail>();

  keep(tenantId: string, task: MiteosTask, at: Date): void {
    const name = nameOf(tenantId, task.id);
    this.#seen.delete(name);
    this.#seen.set(name, { task, at });
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= KEPT) break;
      this.#seen.delete(oldest);
    }
  }

  get(tenantId: string, id: string): SeenInDetail | null {
    return this.#seen.get(nameOf(tenantId, id)) ?? null;
  }
}

function nameOf(tenantId: string, id: string): string {
  return JSON.stringify([tenantId, id]);
}
