import type { Context } from '../src/context.js';
import type { ComputerFile } from '../src/surfaces/miosa/port.js';
import type { MiteosFile } from '../src/surfaces/miteos/port.js';
import { builder } from './builder.js';
import { textArgs, textOptions } from './file-text.js';
import { MUTATION_COST } from './cost.js';
import { inputArg, mutationInput } from './input.js';
import { compositeKey, encodeId, forAll, keyOf, splitKey, splitKeyOrNull } from './ids.js';
import { totalCountField } from './connections.js';

/** What is known of a file by which it was just uploaded; no surface keeps it. */
export interface Hashed {
  sha256?: string;
}
export type StoredFile = MiteosFile & Hashed;

export const File = builder.interfaceRef<(MiteosFile | ComputerFile) & Hashed>('File').implement({
  description: 'A file on a surface.',
  authScopes: { scope: 'files:read' },
  resolveType: (file) => (isOfComputer(file) ? 'ComputerFile' : 'WorkspaceFile'),
  fields: (t) => ({
    id: t.id({
      ...forAll,
      description: 'Global id.',
      resolve: (file) =>
        isOfComputer(file)
          ? encodeId('ComputerFile', compositeKey(file.computerId, file.path))
          : encodeId('WorkspaceFile', fileKey(file)),
    }),
    name: t.exposeString('name', { description: 'File name.' }),
    type: t.string({
      nullable: true,
      description: 'MIME type; null where the surface does not say.',
      resolve: (file) => (isOfComputer(file) ? null : file.type),
    }),
    sizeBytes: t.expose('sizeBytes', {
      type: 'SafeInt',
      nullable: true,
      description: 'Size in bytes; null for a folder.',
    }),
    downloadUrl: t.string({
      nullable: true,
      description:
        'Where the gateway gives its bytes, without a key. Null where the surface gives none, as Miteos does not.',
      resolve: () => null,
    }),
    text: t.string({
      ...textOptions,
      args: textArgs,
      resolve: () => null,
    }),
    sha256: t.string({
      nullable: true,
      description:
        'SHA-256 of its bytes in hex, as they passed through the gateway: known in the answer to the upload, and null elsewhere.',
      resolve: (file) => file.sha256 ?? null,
    }),
    createdAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was stored; null where the surface does not say.',
      resolve: (file) => (isOfComputer(file) ? file.modifiedAt : file.createdAt),
    }),
  }),
});

function isOfComputer(file: MiteosFile | ComputerFile): file is ComputerFile {
  return 'computerId' in file;
}

export const WorkspaceFile = builder.node(builder.objectRef<StoredFile>('WorkspaceFile'), {
  description: 'A file of a Workspace on Miteos. Every agent of the Workspace can read it.',
  authScopes: { scope: 'files:read' },
  interfaces: [File],
  id: { resolve: fileKey, ...forAll },
  loadOne: (key, context) => loadFile(key, context),
  fields: (t) => ({
    type: t.exposeString('type', { description: 'MIME type.' }),
    sizeBytes: t.expose('sizeBytes', { type: 'SafeInt', description: 'Size in bytes.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
});

export const FileConnection = builder.connectionObject(
  {
    type: File,
    name: 'FileConnection',
    description: 'A page of files.',
    fields: totalCountField,
  },
  { name: 'FileEdge', description: 'A file in its place.' },
);

export function fileKey({ workspaceId, id }: MiteosFile): string {
  return compositeKey(workspaceId, id);
}

export async function loadFile(key: string, { loaders }: Context): Promise<MiteosFile | null> {
  const [workspaceId, fileId] = splitKeyOrNull(key) ?? [];
  const files = workspaceId === undefined ? null : await loaders().miteosFiles.load(workspaceId);
  return files?.find((file) => file.id === fileId) ?? null;
}

const DeleteFileInput = mutationInput('DeleteFileInput', {
  description: 'Which file to delete.',
  fields: (t) => ({
    file: t.id({ required: true, description: 'The file.' }),
  }),
});

builder.mutationFields((t) => ({
  deleteFile: t.field({
    type: 'ID',
    description: 'Deletes a file, at once and for good. Tasks that read it may lose their context.',
    authScopes: { scope: 'files:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the file had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteFileInput),
    resolve: async (_, { input }, context) => {
      const [workspaceId, fileId] = splitKey(keyOf(input.file, 'WorkspaceFile'));
      await context.miteos.deleteFile(context.write(), workspaceId, fileId);
      return input.file;
    },
  }),
}));
