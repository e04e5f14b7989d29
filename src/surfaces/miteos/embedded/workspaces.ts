import type { Call, WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';
import type { ById, MiteosWorkspace, NewWorkspace } from '../port.js';
import { newId, possibleIds } from './ids.js';
import { storedKey } from './idempotency.js';
import type { EmbeddedMiteosOptions } from './options.js';
import { invalid, notBlank, storable } from '../refusals.js';

/** Miteos says only that names are short; an index cannot hold long ones. */
const LONGEST_NAME = 255;

export class Workspaces {
  readonly #store: EmbeddedMiteosOptions['store'];
  readonly #clock: EmbeddedMiteosOptions['clock'];

  constructor({ store, clock }: Pick<EmbeddedMiteosOptions, 'store' | 'clock'>) {
    this.#store = store;
    this.#clock = clock;
  }

  async list({ account }: Call): Promise<MiteosWorkspace[]> {
    const rows = await this.#store.prisma.miteosWorkspace.findMany({
      where: { accountId: account },
      include: fileCount(account),
      orderBy: { position: 'desc' },
    });
    return rows.map(toWorkspace);
  }

  async get({ account }: Call, ids: readonly string[]): Promise<ById<MiteosWorkspace>> {
    const rows = await this.#store.prisma.miteosWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(ids) } },
      include: fileCount(account),
    });
    return new Map(rows.map((row) => [row.id, toWorkspace(row)]));
  }

  /** Of two at once with one name, the unique index lets one through. */
  async create(call: WriteCall, input: NewWorkspace): Promise<MiteosWorkspace> {
    const accountId = call.account;
    const idempotencyKey = storedKey(call);
    const name = shortName(input.name);
    const description =
      typeof input.description === 'string' ? storable(input.description, 'description') : null;
    const [created] = await this.#store.prisma.miteosWorkspace.createManyAndReturn({
      data: {
        id: newId('ws'),
        accountId,
        name,
        description,
        idempotencyKey,
        createdAt: this.#clock.now(),
      },
      skipDuplicates: true,
    });
    if (created) return toWorkspace({ ...created, _count: { files: 0 } });

    const earlier = await this.#store.prisma.miteosWorkspace.findFirst({
      where: { accountId, idempotencyKey },
      include: fileCount(accountId),
    });
    if (earlier) return toWorkspace(earlier);
    throw new SurfaceError(
      'MITEOS',
      'CONFLICT',
      'There is a workspace of that name on Miteos already.',
      {
        field: 'name',
      },
    );
  }
}

function shortName(given: string): string {
  const name = notBlank(given, 'name');
  if (name.length > LONGEST_NAME) {
    throw invalid(`The name is longer than ${LONGEST_NAME} characters.`, 'name');
  }
  return name;
}

function fileCount(accountId: string) {
  return { _count: { select: { files: { where: { accountId } } } } };
}

function toWorkspace(row: {
  id: string;
  name: string;
  description: string | null;
  status: string;
  createdAt: Date;
  _count: { files: number };
}): MiteosWorkspace {
  const { id, name, description, status, createdAt, _count } = row;
  return { id, name, description, statusText: status, fileCount: _count.files, createdAt };
}
