import { randomUUID } from 'node:crypto';
import type {
  MiosaComputer as ComputerRow,
  Prisma,
} from '../../../store/generated/prisma/client.js';
import type { Transaction } from '../../../store/store.js';
import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { changeOf, type Change, type Changes } from '../../embedded/changes.js';
import { possibleIds } from '../../embedded/ids.js';
import { metadataOf } from '../../embedded/texts.js';
import type {
  ComputerFilter,
  MiosaComputer,
  MiosaComputerChanges,
  NewMiosaComputer,
} from '../port.js';
import { ensureAccount } from './account.js';
import { checkRoom, openRoom, type Room } from './caps.js';
import { PROVISIONING_MS, statusOf } from './computer-draft.js';
import { findGone, goneComputer } from './gone.js';
import { PLATFORM_DOMAIN, type EmbeddedMiosaOptions } from './options.js';
import { checkedChoice, projectFor, workspaceFor } from './placing.js';
import * as refusals from '../refusals.js';
import { LONGEST_TEMPLATE } from './settings.js';
import { factsOf, sizeNamed } from './sizes.js';
import { derivedSlug, nameText, texts } from './texts.js';

const DEFAULT_TEMPLATE = 'miosa-desktop';
const DEFAULT_VISIBILITY = 'tenant';
const LONGEST_VISIBILITY = 40;
/** A label of a host name has 63 characters; the rest is for the part that makes it unique. */
const LONGEST_SLUG_WORDS = 50;

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock' | 'onEvents' | 'platformDomain'> & {
  changes: Changes;
  wake: () => void;
};

/** What a new computer is like. */
type Likeness = Pick<
  ComputerRow,
  'name' | 'size' | 'templateType' | 'visibility' | 'metadata' | 'autoStopSeconds' | 'projectId'
>;

export class Computers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  list({ account }: Call, { status }: ComputerFilter = {}): Promise<MiosaComputer[]> {
    return this.#find({ accountId: account, ...(status && { status: status.toLowerCase() }) });
  }

  async of({ account }: Call, workspaceIds: readonly string[]): Promise<ById<MiosaComputer[]>> {
    const rows = await this.#options.store.prisma.miosaWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(workspaceIds) } },
      select: {
        id: true,
        computers: { where: { accountId: account }, orderBy: { position: 'asc' } },
      },
    });
    return new Map(
      rows.map(({ id, computers }) => [id, computers.map((row) => this.toComputer(row))]),
    );
  }

  async get({ account }: Call, ids: readonly string[]): Promise<ById<MiosaComputer>> {
    const found = await this.#find({ accountId: account, id: { in: possibleIds(ids) } });
    return new Map(found.map((computer) => [computer.id, computer]));
  }

  /** After a change of it. One that has been deleted since is as it was then. */
  async one(accountId: string, id: string): Promise<MiosaComputer> {
    const { store } = this.#options;
    const [computer] = await this.#find({ accountId, id: { in: possibleIds([id]) } });
    const changed = computer ?? (await findGone(store, goneComputer, accountId, id));
    if (!changed) throw refusals.notFound('computer');
    return changed;
  }

  async create(call: WriteCall, input: NewMiosaComputer): Promise<MiosaComputer> {
    const accountId = call.account;
    const name = nameText(input.name);
    const templateType = texts.shortText(
      input.templateType ?? DEFAULT_TEMPLATE,
      LONGEST_TEMPLATE,
      'templateType',
    );
    const size = typeof input.size === 'string' ? sizeNamed(input.size) : null;
    const metadata = texts.metadataText(input.metadata ?? {});
    const choice = checkedChoice(input.project);
    return this.#make(changeOf(call, 'createComputer'), async (tx, now) => {
      await ensureAccount(tx, accountId, now);
      const workspaceId = await workspaceFor(tx, accountId, input.workspaceId ?? null, choice);
      const room = await openRoom(tx, accountId, workspaceId);
      if (!room) throw refusals.unknown('workspace', 'workspaceId');
      const like = {
        ...{ name, templateType, metadata, visibility: DEFAULT_VISIBILITY },
        size: size ?? room.settings.defaultComputerSize,
        autoStopSeconds: room.settings.defaultAutoStopSeconds,
        projectId: await projectFor(tx, accountId, workspaceId, choice, now),
      };
      return { room, like };
    });
  }

  /** Without the files of the other. */
  async clone(call: WriteCall, id: string, given: string | null): Promise<MiosaComputer> {
    const accountId = call.account;
    const name = given === null ? null : nameText(given);
    return this.#make(changeOf(call, 'cloneComputer'), async (tx) => {
      const where = { accountId, id: { in: possibleIds([id]) } };
      const source = await tx.miosaComputer.findFirst({ where });
      const room = source && (await openRoom(tx, accountId, source.workspaceId));
      if (!room) throw refusals.notFound('computer');
      return { room, like: { ...source, name: name ?? source.name } };
    });
  }

  async update(
    call: WriteCall,
    id: string,
    { name, visibility, metadata }: MiosaComputerChanges,
  ): Promise<MiosaComputer> {
    const { changes, clock } = this.#options;
    const data = {
      ...(name !== undefined && { name: nameText(name) }),
      ...(visibility !== undefined && {
        visibility: texts.shortText(visibility, LONGEST_VISIBILITY, 'visibility'),
      }),
      ...(metadata !== undefined && { metadata: texts.metadataText(metadata) }),
      updatedAt: clock.now(),
    };
    const where = { accountId: call.account, id: { in: possibleIds([id]) } };
    await changes.once(changeOf(call, 'updateComputer'), async (tx) => {
      const { count } = await tx.miosaComputer.updateMany({ where, data });
      if (count === 0) throw refusals.notFound('computer');
    });
    return this.one(call.account, id);
  }

  /** Makes what is planned, unless that was made before. */
  async #make(
    { accountId, key: idempotencyKey }: Change,
    plan: (tx: Transaction, now: Date) => Promise<{ room: Room; like: Likeness }>,
  ): Promise<MiosaComputer> {
    const { store, clock, onEvents, wake } = this.#options;
    const made = { accountId, idempotencyKey };
    const earlier = await this.#made(made);
    if (earlier) return earlier;
    const id = randomUUID();
    await store.transaction(async (tx) => {
      const now = clock.now();
      const { room, like } = await plan(tx, now);
      // Whoever was here first with this key has left the room by now.
      if (await tx.miosaComputer.findFirst({ where: made })) return;
      checkRoom(room, like);
      const { name, size, templateType, visibility, metadata, autoStopSeconds, projectId } = like;
      const { workspaceId } = room;
      await tx.miosaComputer.createMany({
        data: {
          ...{ id, ...made, workspaceId, projectId, name, size, templateType, visibility },
          ...{ metadata, autoStopSeconds, status: 'provisioning', statusCount: 0 },
          slug: `${derivedSlug(name, LONGEST_SLUG_WORDS)}-${id.slice(0, 8)}`.replace(/^-/, ''),
          dueAt: new Date(now.getTime() + PROVISIONING_MS),
          ...{ createdAt: now, updatedAt: now },
        },
      });
      const dedupeKey = `${id}:created`;
      await onEvents(tx, accountId, [
        { type: 'computer.created', at: now, dedupeKey, computerId: id, workspaceId, size },
      ]);
      store.afterCommit(tx, wake);
    });
    const computer = await this.#made(made);
    if (!computer) throw refusals.notFound('computer');
    return computer;
  }

  /** What was made with the key, also when it has been deleted since. */
  async #made(where: { accountId: string; idempotencyKey: string }): Promise<MiosaComputer | null> {
    const { accountId, idempotencyKey } = where;
    const [computer] = await this.#find(where);
    return computer ?? findGone(this.#options.store, goneComputer, accountId, idempotencyKey);
  }

  async #find(where: Prisma.MiosaComputerWhereInput): Promise<MiosaComputer[]> {
    const rows = await this.#options.store.prisma.miosaComputer.findMany({
      where,
      orderBy: { position: 'asc' },
    });
    return rows.map((row) => this.toComputer(row));
  }

  toComputer(row: ComputerRow): MiosaComputer {
    const { platformDomain = PLATFORM_DOMAIN } = this.#options;
    const { id, workspaceId, projectId, name, slug, status, size, templateType } = row;
    const { visibility, createdAt, updatedAt } = row;
    const { vcpus, memoryMb } = factsOf(size);
    const runs = status === 'running';
    return {
      ...{ id, workspaceId, projectId, name, slug, size, templateType, vcpus, memoryMb },
      ...{ status: statusOf(status), statusText: status, visibility, createdAt, updatedAt },
      metadata: metadataOf(row.metadata),
      sandboxUrl: runs ? `https://${slug}.sandbox.${platformDomain}` : null,
      desktopUrl: runs ? `https://${slug}.computer.${platformDomain}/desktop/index.html` : null,
    };
  }
}
