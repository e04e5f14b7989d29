import { computerStatuses, type ComputerStatus, type MiosaEvent } from '../port.js';

/** MIOSA's own words, as they are kept in rows. A computer that is deleted goes at once. */
export const statusWords = [
  'provisioning',
  'starting',
  'running',
  'stopping',
  'stopped',
  'error',
] as const;
export type StatusWord = (typeof statusWords)[number];

export const PROVISIONING_MS = 4000;
const LASTS_MS = { provisioning: PROVISIONING_MS, starting: 2000, stopping: 1500 } as const;

const FAILURE = 'simulate:failure';

/** What changes in a computer by itself, and with people. Times are in ms since 1970. */
export interface ComputerState {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly autoStopSeconds: number;
  workspaceId: string;
  projectId: string;
  size: string;
  status: StatusWord;
  dueAt: number | null;
  statusCount: number;
  updatedAt: number;
}

/** A time in which it ran with one size in one workspace. */
export interface DraftedRun {
  workspaceId: string;
  size: string;
  startedAt: number;
  endedAt: number | null;
}

/**
 * One computer on its way to how it is now, with what is to be written. A run is open exactly while
 * it is `running`, so its time is known to the millisecond, however late the engine looks.
 */
export class ComputerDraft {
  readonly events: MiosaEvent[] = [];
  /** Begun here. */
  readonly runs: DraftedRun[] = [];
  /** When the run ended that was open before; null when it goes on, or none was. */
  runEndedAt: number | null = null;

  constructor(readonly state: ComputerState) {}

  /** Does what was due by itself up to `now`, dated by when it was due. */
  advance(now: number): void {
    const { state } = this;
    for (let at = state.dueAt; at !== null && at <= now; at = state.dueAt) {
      this.enter(this.#next(), at);
    }
  }

  enter(status: StatusWord, at: number): void {
    const { state } = this;
    const ran = state.status === 'running';
    state.status = status;
    state.dueAt = dueAfter(status, state.autoStopSeconds, at);
    state.statusCount += 1;
    state.updatedAt = at;
    if (ran) this.#endRun(at);
    if (status === 'running') this.#beginRun(at);
    this.events.push({
      type: 'computer.status',
      at: new Date(at),
      dedupeKey: `${state.id}:${state.statusCount}`,
      computerId: state.id,
      workspaceId: state.workspaceId,
      status: statusOf(status),
      statusText: status,
    });
  }

  /** Somebody works with it: the idle time begins anew. */
  touch(at: number): void {
    const { status, autoStopSeconds } = this.state;
    if (status === 'running') this.state.dueAt = dueAfter(status, autoStopSeconds, at);
  }

  /** From now on with another size, or in another place. */
  change(to: Partial<Pick<ComputerState, 'size' | 'workspaceId' | 'projectId'>>, at: number): void {
    const { state } = this;
    Object.assign(state, to);
    state.updatedAt = at;
    if (state.status !== 'running') return;
    this.#endRun(at);
    this.#beginRun(at);
  }

  delete(at: number): void {
    const { id: computerId, workspaceId, status } = this.state;
    if (status === 'running') this.#endRun(at);
    const dedupeKey = `${computerId}:deleted`;
    this.events.push({
      ...{ type: 'computer.deleted', at: new Date(at), dedupeKey, computerId, workspaceId },
    });
  }

  #next(): StatusWord {
    const { status, name } = this.state;
    if (status === 'running') return 'stopping';
    if (status === 'stopping') return 'stopped';
    return status === 'provisioning' && name.includes(FAILURE) ? 'error' : 'running';
  }

  #beginRun(at: number): void {
    const { workspaceId, size } = this.state;
    this.runs.push({ workspaceId, size, startedAt: at, endedAt: null });
  }

  #endRun(at: number): void {
    const open = this.runs.at(-1);
    if (open) open.endedAt = at;
    else this.runEndedAt = at;
  }
}

/** When a computer that has this status from `at` on leaves it by itself; null for never. */
function dueAfter(status: StatusWord, autoStopSeconds: number, at: number): number | null {
  if (status === 'stopped' || status === 'error') return null;
  if (status !== 'running') return at + LASTS_MS[status];
  return autoStopSeconds === 0 ? null : at + autoStopSeconds * 1000;
}

/** The port's word. */
export function statusOf(word: string): ComputerStatus {
  return computerStatuses.find((status) => status.toLowerCase() === word) ?? 'UNKNOWN';
}
