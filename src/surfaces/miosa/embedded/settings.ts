import type { ById } from '../../by-id.js';
import type { Call, WriteCall } from '../../call.js';
import { changeOf, type Changes } from '../../embedded/changes.js';
import { possibleIds } from '../../embedded/ids.js';
import type { WorkspaceSettings } from '../port.js';
import type { EmbeddedMiosaOptions } from './options.js';
import { invalid, noWholeNumber, notFound } from '../refusals.js';
import { sizeNamed } from './sizes.js';
import { texts } from './texts.js';

/** What the column holds. */
const MOST = 2 ** 31 - 1;
const MOST_TEMPLATES = 100;
export const LONGEST_TEMPLATE = 120;

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'clock'> & { changes: Changes };

export class Settings {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async of({ account }: Call, workspaceIds: readonly string[]): Promise<ById<WorkspaceSettings>> {
    const rows = await this.#options.store.prisma.miosaWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(workspaceIds) } },
    });
    return new Map(rows.map((row) => [row.id, settingsOf(row)]));
  }

  /** Computers that are there already are left alone. */
  async update(
    call: WriteCall,
    workspaceId: string,
    given: Partial<WorkspaceSettings>,
  ): Promise<WorkspaceSettings> {
    const { store, changes, clock } = this.#options;
    const data = { ...checked(given), updatedAt: clock.now() };
    const where = { accountId: call.account, id: { in: possibleIds([workspaceId]) } };
    await changes.once(changeOf(call, 'updateSettings'), async (tx) => {
      const { count } = await tx.miosaWorkspace.updateMany({ where, data });
      if (count === 0) throw notFound('workspace');
    });
    const row = await store.prisma.miosaWorkspace.findFirst({ where });
    if (!row) throw notFound('workspace');
    return settingsOf(row);
  }
}

/** The settings in a workspace's row. */
export function settingsOf(row: {
  maxComputers: number | null;
  maxComputerSize: string;
  defaultComputerSize: string;
  defaultAutoStopSeconds: number;
  allowedTemplateTypes: string[];
}): WorkspaceSettings {
  const { maxComputers, defaultAutoStopSeconds, allowedTemplateTypes } = row;
  return {
    maxComputers,
    maxComputerSize: sizeNamed(row.maxComputerSize),
    defaultComputerSize: sizeNamed(row.defaultComputerSize),
    defaultAutoStopSeconds,
    allowedTemplateTypes,
  };
}

function checked(given: Partial<WorkspaceSettings>): Partial<WorkspaceSettings> {
  const { maxComputers, maxComputerSize, defaultComputerSize } = given;
  const { defaultAutoStopSeconds, allowedTemplateTypes } = given;
  return {
    ...(maxComputers !== undefined && {
      maxComputers: maxComputers === null ? null : wholeNumber(maxComputers, 'maxComputers'),
    }),
    ...(maxComputerSize !== undefined && {
      maxComputerSize: sizeNamed(maxComputerSize, 'maxComputerSize'),
    }),
    ...(defaultComputerSize !== undefined && {
      defaultComputerSize: sizeNamed(defaultComputerSize, 'defaultComputerSize'),
    }),
    ...(defaultAutoStopSeconds !== undefined && {
      defaultAutoStopSeconds: wholeNumber(defaultAutoStopSeconds, 'defaultAutoStopSeconds'),
    }),
    ...(allowedTemplateTypes !== undefined && {
      allowedTemplateTypes: templates(allowedTemplateTypes),
    }),
  };
}

function wholeNumber(value: number, field: string): number {
  if (!Number.isInteger(value) || value < 0 || value > MOST) throw noWholeNumber(MOST, field);
  return value;
}

function templates(given: string[]): string[] {
  const field = 'allowedTemplateTypes';
  if (given.length > MOST_TEMPLATES) {
    throw invalid(`There are more than ${MOST_TEMPLATES} templates.`, field);
  }
  return given.map((template) => texts.shortText(template, LONGEST_TEMPLATE, field));
}
