import { Surface } from '../store/generated/prisma/enums.js';
import type { MiosaWorkspace } from '../surfaces/miosa/port.js';
import type { MiteosWorkspace } from '../surfaces/miteos/port.js';

/** A workspace of a surface, as far as ours keeps what the surface says of it. */
export interface Found {
  surface: Surface;
  id: string;
  name: string;
  description: string | null;
  state: { statusText?: string };
  createdAt: Date;
  updatedAt: Date;
}

export function foundOnMiteos(workspace: MiteosWorkspace): Found {
  const { id, name, description, statusText, createdAt } = workspace;
  return {
    ...{ surface: Surface.MITEOS, id, ...storableTexts({ name, description }) },
    ...{ state: { statusText: storable(statusText) }, createdAt, updatedAt: createdAt },
  };
}

export function foundOnMiosa(workspace: MiosaWorkspace): Found {
  const { id, name, description, createdAt, updatedAt } = workspace;
  return {
    ...{ surface: Surface.MIOSA, id, ...storableTexts({ name, description }) },
    ...{ state: {}, createdAt, updatedAt },
  };
}

function storableTexts({ name, description }: { name: string; description: string | null }) {
  return {
    name: storable(name),
    description: description === null ? null : storable(description),
  };
}

/** As PostgreSQL can hold it: without NUL and half characters. */
export function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', '')).toString();
}
