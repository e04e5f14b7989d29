import type { Metadata, MiosaWorkspaceChanges } from '../port.js';
import { descriptionText, externalIdText, nameText, slugText, texts } from './texts.js';

/*
 * What callers say of a workspace, and of a project in the same way, checked and as it is stored.
 */

export function newFields(input: {
  name: string;
  slug?: string | null;
  externalId?: string | null;
  description?: string | null;
  metadata?: Metadata | null;
}) {
  const name = nameText(input.name);
  return {
    name,
    slug: slugText(input.slug, name),
    externalId: typeof input.externalId === 'string' ? externalIdText(input.externalId) : null,
    description: typeof input.description === 'string' ? descriptionText(input.description) : null,
    metadata: texts.metadataText(input.metadata ?? {}),
  };
}

export function changedFields(changes: MiosaWorkspaceChanges) {
  const { name, slug, externalId, description, metadata } = changes;
  return {
    ...(name !== undefined && { name: nameText(name) }),
    ...(slug !== undefined && { slug: slugText(slug, '') }),
    ...(externalId !== undefined && {
      externalId: externalId === null ? null : externalIdText(externalId),
    }),
    ...(description !== undefined && {
      description: description === null ? null : descriptionText(description),
    }),
    ...(metadata !== undefined && { metadata: texts.metadataText(metadata) }),
  };
}
