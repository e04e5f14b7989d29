import { z } from 'zod';
import { Surface, WorkspaceStatus } from '../store/generated/prisma/enums.js';

/** What a part of a Workspace has shown of itself last. What its surface does not have is null. */
export const partState = z.object({
  name: z.string(),
  description: z.string().nullable(),
  slug: z.string().nullable(),
  externalId: z.string().nullable(),
  metadata: z.record(z.string(), z.json()).nullable(),
  repository: z.object({ path: z.string(), branch: z.string().nullable() }).nullable(),
  isDefault: z.boolean().nullable(),
  status: z.enum(WorkspaceStatus),
  /** The surface's own word for the status. */
  statusText: z.string().nullable(),
  fileCount: z.number().nullable(),
  computerCount: z.number().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export type PartState = z.infer<typeof partState>;

/** A workspace as a surface has it. */
export interface Found {
  readonly surface: Surface;
  readonly id: string;
  readonly state: PartState;
}

/** What a Workspace is joined from. */
export interface Part {
  readonly surface: Surface;
  readonly state: PartState;
}

const precedence: readonly Surface[] = [Surface.MIOSA, Surface.ROUTA, Surface.MITEOS];

/** In the order in which fields are read from them: what one does not have, the next may. */
export function byPrecedence<T extends { surface: Surface }>(parts: readonly T[]): T[] {
  return parts.toSorted((a, b) => precedence.indexOf(a.surface) - precedence.indexOf(b.surface));
}

/** What a Workspace of these parts says of itself in its own columns. */
export function joined(parts: readonly [Part, ...Part[]]) {
  const states = byPrecedence(parts).map(({ state }) => state);
  const [first = parts[0].state] = states;
  const statuses = new Set(states.map(({ status }) => status));
  const times = (key: 'createdAt' | 'updatedAt') => states.map((state) => state[key]).sort();
  return {
    name: first.name,
    description: states.find(({ description }) => description !== null)?.description ?? null,
    status: statuses.has('ARCHIVED')
      ? WorkspaceStatus.ARCHIVED
      : statuses.has('UNKNOWN')
        ? WorkspaceStatus.UNKNOWN
        : WorkspaceStatus.ACTIVE,
    createdAt: times('createdAt')[0] ?? first.createdAt,
    updatedAt: times('updatedAt').at(-1) ?? first.updatedAt,
  };
}

/** MIOSA makes a default workspace by itself: until it is used, nobody looks for it in a list. */
export function isUntouched({
  isDefault,
  computerCount,
  createdAt,
  updatedAt,
}: PartState): boolean {
  return isDefault === true && computerCount === 0 && updatedAt === createdAt;
}
