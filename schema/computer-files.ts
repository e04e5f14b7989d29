import { posix } from 'node:path';
import type { Context } from '../src/context.js';
import { NotFoundError } from '../src/errors.js';
import { reportUpload } from '../src/events/sources/uploads.js';
import { passOn } from '../src/files/pass-on.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { SurfaceError } from '../src/surfaces/errors.js';
import type { ComputerFile as ComputerFileModel } from '../src/surfaces/miosa/port.js';
import { builder } from './builder.js';
import { Computer } from './computer.js';
import { pageArgs, pageOfList } from './connections.js';
import { MUTATION_COST, UPSTREAM_COST, upstreamPage } from './cost.js';
import { File, FileConnection, type Hashed } from './file.js';
import { readText, textArgs, textOptions } from './file-text.js';
import { compositeKey, forAll, keyOf, splitKey, splitKeyOrNull } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { notBlank } from './validation.js';

type StoredComputerFile = ComputerFileModel & Hashed;

function fileKey({ computerId, path }: ComputerFileModel): string {
  return compositeKey(computerId, path);
}

/** It is found in its folder, which tells of folders as well. */
async function loadFile(key: string, { loaders }: Context): Promise<ComputerFileModel | null> {
  const [computerId, path] = splitKeyOrNull(key) ?? [];
  if (computerId === undefined || path === undefined) return null;
  try {
    const files = await loaders().miosaFiles.load({ computerId, path: posix.dirname(path) });
    return files?.find((file) => file.path === path) ?? null;
  } catch (error) {
    // No list gives such a path.
    if (error instanceof SurfaceError && error.field === 'path') return null;
    throw error;
  }
}

const ComputerFile = builder.node(builder.objectRef<StoredComputerFile>('ComputerFile'), {
  description: 'A file or folder of a computer. It is seen while the computer runs.',
  authScopes: { scope: 'files:read' },
  interfaces: [File],
  id: { resolve: fileKey, ...forAll },
  loadOne: (key, context) => loadFile(key, context),
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where it is in the computer, from `/` on.' }),
    downloadUrl: t.string({
      nullable: true,
      description:
        'Where the gateway gives its bytes, to a browser or curl and without a key. Good for an hour, while the computer runs. Null for a folder.',
      resolve: ({ computerId, path, isFolder }, _, { links, viewer: { tenantId } }) =>
        isFolder ? null : links.urlOf({ tenantId, kind: 'computerFile', ids: [computerId, path] }),
    }),
    text: t.string({
      ...textOptions,
      args: textArgs,
      resolve: ({ computerId, path, isFolder }, { maxBytes }, context) =>
        isFolder
          ? null
          : readText(context, 'MIOSA', maxBytes, (call) =>
              context.miosa.downloadComputerFile(call, computerId, path),
            ),
    }),
    isFolder: t.exposeBoolean('isFolder', { description: 'Whether it is a folder.' }),
    computer: t.field({
      type: Computer,
      nullable: true,
      description: 'The computer that it is in.',
      authScopes: { scope: 'computers:read' },
      complexity: UPSTREAM_COST,
      resolve: ({ computerId }, _, { loaders }) => loaders().miosaComputer.load(computerId),
    }),
  }),
});

builder.objectField(Computer, 'files', (t) =>
  t.field({
    type: FileConnection,
    nullable: true,
    description:
      'What is in one of its folders below `/home/user` and `/tmp`. An error unless it runs.',
    authScopes: { scope: 'files:read' },
    complexity: upstreamPage,
    args: {
      path: t.arg.string({
        required: true,
        defaultValue: '/home/user',
        description: 'Path of the folder.',
      }),
      ...pageArgs,
    },
    resolve: async ({ id: computerId }, { path, ...page }, { loaders }) => {
      const files = await loaders().miosaFiles.load({ computerId, path });
      if (!files) throw new NotFoundError('There is no folder with this path.');
      return pageOfList(
        files.map((file) => ({ ...file, id: file.path })),
        page,
      );
    },
  }),
);

const UploadComputerFileInput = mutationInput('UploadComputerFileInput', {
  description: 'A file for a computer.',
  fields: (t) => ({
    computer: t.id({ required: true, description: 'The computer that gets it.' }),
    path: t.string({
      required: true,
      description:
        'Where it goes, below `/home/user` or `/tmp`; a folder, whose path ends with `/`, gets it under its own name. A file that is there is replaced.',
      validate: notBlank,
    }),
    file: t.field({
      type: 'Upload',
      required: true,
      description: 'The file, as a part of a multipart request; up to 10,000,000 bytes.',
    }),
  }),
});

const DeleteComputerFileInput = mutationInput('DeleteComputerFileInput', {
  description: 'Which file to delete.',
  fields: (t) => ({
    file: t.id({ required: true, description: 'The file.' }),
  }),
});

builder.mutationFields((t) => ({
  uploadComputerFile: t.field({
    type: ComputerFile,
    description: 'Stores a file in a computer, which has to run.',
    authScopes: { scope: 'files:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'file', description: 'The stored file.' } },
    idempotent: { id: fileKey, load: loadFile },
    args: inputArg(UploadComputerFileInput),
    resolve: async (_, { input }, context) => {
      const { miosa, loaders } = context;
      const computerId = keyOf(input.computer, 'Computer');
      const report = reportUpload(context, async () => {
        const computer = await loaders().miosaComputer.load(computerId);
        return (
          computer && {
            ...{ surface: Surface.MIOSA, workspaceId: null },
            upstreamWorkspaceId: computer.workspaceId,
          }
        );
      });
      try {
        const { stored, sha256 } = await passOn(
          input.file,
          (file) => miosa.uploadComputerFile(context.upload(), computerId, input.path, file),
          report,
        );
        return { ...stored, sha256 };
      } finally {
        await report.settled();
      }
    },
  }),
  deleteComputerFile: t.field({
    type: 'ID',
    description: 'Deletes a file of a computer, which has to run, at once and for good.',
    authScopes: { scope: 'files:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the file had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteComputerFileInput),
    resolve: async (_, { input }, context) => {
      const [computerId, path] = splitKey(keyOf(input.file, 'ComputerFile'));
      await context.miosa.deleteComputerFile(context.write(), computerId, path);
      return input.file;
    },
  }),
}));
