import type {
  ComputerStatus,
  MiosaComputer,
  NewMiosaComputer,
} from '../../../../src/surfaces/miosa/port.js';
import type { Account } from './account.js';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Clients look so often after a computer. */
const STEP_MS = 2 * SECOND_MS;

/** And wait no longer than this for it. */
const LIMIT_MS = 5 * MINUTE_MS;

/** Lets time pass in small steps until the computer has the status. */
export async function runTo(
  account: Account,
  computerId: string,
  status: ComputerStatus,
  onPoll?: (computer: MiosaComputer) => void | Promise<void>,
): Promise<MiosaComputer> {
  for (let elapsedMs = 0; ; elapsedMs += STEP_MS) {
    const computer = await account.computer(computerId);
    await onPoll?.(computer);
    if (computer.status === status) return computer;
    if (computer.status === 'ERROR' || elapsedMs >= LIMIT_MS) {
      throw new Error(`After ${elapsedMs} ms the computer is ${JSON.stringify(computer)}`);
    }
    await account.advance(STEP_MS);
  }
}

/** A new computer, which runs. */
export async function startNew(
  account: Account,
  input: Partial<NewMiosaComputer> = {},
): Promise<MiosaComputer> {
  const { id } = await account.createComputer(input);
  return runTo(account, id, 'RUNNING');
}

export async function start(account: Account, computerId: string): Promise<MiosaComputer> {
  await account.port.startComputer(account.write(), computerId);
  return runTo(account, computerId, 'RUNNING');
}

export async function stop(account: Account, computerId: string): Promise<MiosaComputer> {
  await account.port.stopComputer(account.write(), computerId);
  return runTo(account, computerId, 'STOPPED');
}

/** Deletes the computer, and lets time pass until it is gone. */
export async function remove(account: Account, computerId: string): Promise<void> {
  await account.port.deleteComputer(account.write(), computerId);
  for (let elapsedMs = 0; ; elapsedMs += STEP_MS) {
    const computers = await account.port.computers(account.read(), [computerId]);
    if (!computers.has(computerId)) return;
    if (elapsedMs >= LIMIT_MS) throw new Error(`It is still there after ${elapsedMs} ms.`);
    await account.advance(STEP_MS);
  }
}

/** Lets time pass until it is so long after the begin of an hour or a day (UTC). */
export function waitFor(account: Account, periodMs: number, offsetMs: number): Promise<void> {
  const passedMs = account.subject.now().getTime() % periodMs;
  return account.advance((periodMs + offsetMs - passedMs) % periodMs);
}
