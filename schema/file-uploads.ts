import { z } from 'zod';
import type { Context } from '../src/context.js';
import * as errors from '../src/errors.js';
import { reportUpload } from '../src/events/sources/uploads.js';
import { passOn } from '../src/files/pass-on.js';
import { errorForm, errorOf, keptError } from '../src/idempotency/outcome.js';
import type { WriteCall } from '../src/surfaces/call.js';
import { miteosPartOf } from '../src/workspaces/parts.js';
import { builder, type BuilderTypes } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { fileKey, loadFile, WorkspaceFile, type StoredFile } from './file.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';

const TAKEN = 'PDF, Markdown, plain text, CSV, JSON, DOCX, XLSX, PNG, JPEG or SVG';
const LIMIT = 'up to 50,000,000 bytes';

/** Where a file goes. */
interface Place {
  workspaceId: string;
  /** On Miteos; looked up when the file is here. */
  upstreamId: () => Promise<string>;
}

/** What an upload is remembered by: the file, and the hash that no surface keeps. */
const uploadForm = z.object({ file: z.string(), sha256: z.string() });
const uploadsForm = z.array(z.union([uploadForm, z.object({ error: errorForm })]));

type Upload = BuilderTypes['Scalars']['Upload']['Input'];

/** Streams a file to Miteos, and tells those who follow the Workspace how far it is. */
async function upload(
  context: Context,
  call: WriteCall,
  place: Place,
  file: Upload,
): Promise<StoredFile> {
  const { workspaceId } = place;
  const report = reportUpload(context, () =>
    Promise.resolve({ surface: null, workspaceId, upstreamWorkspaceId: null }),
  );
  try {
    const { stored, sha256 } = await passOn(
      file,
      async (passing) => context.miteos.uploadFile(call, await place.upstreamId(), passing),
      report,
    );
    return { ...stored, sha256 };
  } finally {
    await report.settled();
  }
}

/** The same for one of several files, each of which has a key and an outcome of its own. */
async function uploadOne(
  context: Context,
  place: Place,
  file: Upload,
  index: number,
): Promise<StoredFile | errors.KnownError> {
  const call = context.upload();
  const own = { ...call, idempotencyKey: `${call.idempotencyKey}:${index}` };
  try {
    return await upload(context, own, place, file);
  } catch (error) {
    const known = errors.toGatewayError(error);
    const kept = known && keptError(known);
    if (kept === null) throw error;
    if (kept.code !== 'VALIDATION') return errorOf(kept);
    const { message } = kept;
    return new errors.ValidationError(message, [{ path: `files.${index}`, message }]);
  }
}

function remembered(file: StoredFile): z.infer<typeof uploadForm> {
  return { file: fileKey(file), sha256: file.sha256 ?? '' };
}

async function recall(
  { file, sha256 }: z.infer<typeof uploadForm>,
  context: Context,
): Promise<StoredFile | null> {
  const found = await loadFile(file, context);
  return found && { ...found, sha256 };
}

async function recallAll(
  id: string,
  context: Context,
): Promise<(StoredFile | errors.KnownError)[]> {
  const all = uploadsForm.parse(JSON.parse(id));
  return Promise.all(
    all.map(async (one) => {
      if ('error' in one) return errorOf(one.error);
      return (
        (await recall(one, context)) ??
        new errors.NotFoundError('It was stored, and has gone since.')
      );
    }),
  );
}

const UploadedFileResult = builder.errorUnion('UploadedFileResult', {
  description: 'A file that was stored, or why not.',
  types: [WorkspaceFile, ...errors.mutationErrors],
  // The errors are named as their types.
  resolveType: (result) => ('workspaceId' in result ? 'WorkspaceFile' : result.name),
});

const UploadFileInput = mutationInput('UploadFileInput', {
  description: 'A file for a Workspace.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that gets it.' }),
    file: t.field({
      type: 'Upload',
      required: true,
      description: `The file, as a part of a multipart request. ${TAKEN}, ${LIMIT}.`,
    }),
  }),
});

const UploadFilesInput = mutationInput('UploadFilesInput', {
  description: 'Files for a Workspace.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that gets them.' }),
    files: t.field({
      type: ['Upload'],
      required: true,
      description: `The files, each a part of one multipart request, in any order. ${TAKEN}, each ${LIMIT}.`,
    }),
  }),
});

builder.mutationFields((t) => ({
  uploadFile: t.field({
    type: WorkspaceFile,
    description: 'Stores a file in a Workspace on Miteos.',
    authScopes: { scope: 'files:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'file', description: 'The stored file.' } },
    idempotent: {
      id: (file) => JSON.stringify(remembered(file)),
      load: (id, context) => recall(uploadForm.parse(JSON.parse(id)), context),
    },
    args: inputArg(UploadFileInput),
    resolve: (_, { input }, context) => {
      const workspaceId = keyOf(input.workspace, 'Workspace');
      const upstreamId = () => miteosPartOf(context, workspaceId);
      return upload(context, context.upload(), { workspaceId, upstreamId }, input.file);
    },
  }),
  uploadFiles: t.field({
    type: [UploadedFileResult],
    description:
      'Stores files in a Workspace on Miteos. Each has a result of its own, in the order of the input: one that is refused does not touch the others.',
    authScopes: { scope: 'files:write' },
    complexity: ({ input }) => ({
      field: MUTATION_COST * (input.files.length || 1),
      multiplier: 1,
    }),
    errors: { dataField: { name: 'results', description: 'What became of each file.' } },
    idempotent: {
      id: (results) =>
        JSON.stringify(
          results.map((result) =>
            result instanceof errors.GatewayError
              ? { error: keptError(result) }
              : remembered(result),
          ),
        ),
      load: (id, context) => recallAll(id, context),
    },
    args: inputArg(UploadFilesInput),
    resolve: async (_, { input: { workspace, files } }, context) => {
      if (files.length === 0) {
        const message = 'There is no file among them.';
        throw new errors.ValidationError(message, [{ path: 'files', message }]);
      }
      const workspaceId = keyOf(workspace, 'Workspace');
      const upstreamId = await miteosPartOf(context, workspaceId);
      const place = { workspaceId, upstreamId: () => Promise.resolve(upstreamId) };
      // All are awaited at once: they are read in the order in which the body brings them.
      return Promise.all(files.map((file, index) => uploadOne(context, place, file, index)));
    },
  }),
}));
