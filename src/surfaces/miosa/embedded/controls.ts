import type { Transaction } from '../../../store/store.js';
import type { WriteCall } from '../../call.js';
import { changeOf, type Changes } from '../../embedded/changes.js';
import { possibleIds } from '../../embedded/ids.js';
import type { MiosaComputer } from '../port.js';
import { checkRoom, checkSize, openRoom } from './caps.js';
import type { ComputerDraft, StatusWord } from './computer-draft.js';
import type { ComputerHands } from './computer-hands.js';
import type { Computers } from './computers.js';
import { keepGone } from './gone.js';
import type { EmbeddedMiosaOptions } from './options.js';
import { defaultProjectOf } from './placing.js';
import * as refusals from '../refusals.js';
import { settingsOf } from './settings.js';

interface Options extends Pick<EmbeddedMiosaOptions, 'blobs'> {
  changes: Changes;
  computers: Computers;
  hands: ComputerHands;
}

/** What people do to a computer. */
export class Controls {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  start(call: WriteCall, id: string): Promise<MiosaComputer> {
    return this.#change(call, 'startComputer', id, (draft, now) => {
      const { status } = draft.state;
      checkReady(status);
      if (status === 'stopped' || status === 'stopping') draft.enter('starting', now);
      else draft.touch(now);
    });
  }

  stop(call: WriteCall, id: string): Promise<MiosaComputer> {
    return this.#change(call, 'stopComputer', id, (draft, now) => {
      const { status } = draft.state;
      checkReady(status);
      if (status === 'running' || status === 'starting') draft.enter('stopping', now);
    });
  }

  restart(call: WriteCall, id: string): Promise<MiosaComputer> {
    return this.#change(call, 'restartComputer', id, (draft, now) => {
      const { status } = draft.state;
      if (status !== 'running') throw refusals.notInState(status);
      draft.enter('starting', now);
    });
  }

  /** In whatever state it is; while it runs, it goes on with the other size. */
  resize(call: WriteCall, id: string, size: string): Promise<MiosaComputer> {
    return this.#change(call, 'resizeComputer', id, async (draft, now, tx) => {
      const { accountId, workspaceId } = draft.state;
      const where = { accountId, id: workspaceId };
      checkSize(settingsOf(await tx.miosaWorkspace.findFirstOrThrow({ where })), size);
      if (size !== draft.state.size) draft.change({ size }, now);
    });
  }

  /** In whatever state it is. */
  async move(call: WriteCall, id: string, workspaceId: string): Promise<MiosaComputer> {
    const { changes, computers, hands } = this.#options;
    const { account } = call;
    const [target] = possibleIds([workspaceId]);
    if (target === undefined) throw refusals.notFound('workspace');
    await changes.once(changeOf(call, 'moveComputer'), async (tx) => {
      // The workspace before the computer, as everywhere.
      const room = await openRoom(tx, account, target);
      if (!room) throw refusals.notFound('workspace');
      await hands.take(tx, account, id, async (draft, now, { templateType }) => {
        if (draft.state.workspaceId === target) return;
        checkRoom(room, { size: draft.state.size, templateType });
        const projectId = await defaultProjectOf(tx, account, target);
        draft.change({ workspaceId: target, projectId }, now);
      });
    });
    return computers.one(account, id);
  }

  /** With its files. */
  async delete(call: WriteCall, id: string): Promise<void> {
    const { blobs, changes, computers, hands } = this.#options;
    const accountId = call.account;
    const removed: string[] = [];
    await changes.once(changeOf(call, 'deleteComputer'), (tx) =>
      hands.take(tx, accountId, id, async (draft, now, row) => {
        const where = { accountId, computerId: id };
        const files = await tx.miosaFile.findMany({ where, select: { blob: true } });
        removed.push(...files.map(({ blob }) => blob));
        draft.delete(now);
        await tx.miosaComputer.deleteMany({ where: { accountId, id } });
        const owner = { accountId, key: row.idempotencyKey, at: new Date(now) };
        await keepGone(tx, owner, computers.toComputer(row));
      }),
    );
    for (const blob of removed) await blobs.remove(blob);
  }

  async #change(
    call: WriteCall,
    method: string,
    id: string,
    apply: (draft: ComputerDraft, now: number, tx: Transaction) => Promise<void> | void,
  ): Promise<MiosaComputer> {
    const { changes, computers, hands } = this.#options;
    await changes.once(changeOf(call, method), (tx) =>
      hands.take(tx, call.account, id, (draft, now) => apply(draft, now, tx)),
    );
    return computers.one(call.account, id);
  }
}

function checkReady(status: StatusWord): void {
  if (status === 'provisioning' || status === 'error') throw refusals.notInState(status);
}
