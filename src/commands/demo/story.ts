import { openAsBlob } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Client } from '../../client/client.js';
import {
  CreateTask,
  CreateWorkspace,
  DecideApproval,
  TaskDeliverables,
  UploadFile,
} from '../../client/documents.js';
import { followTask, type TaskEvent } from '../../client/events.js';
import type { TaskDeliverablesQuery } from '../../client/gql/graphql.js';
import { unwrap } from '../../client/unwrap.js';
import { DemoError } from './demo-error.js';
import { demoEventOf, type Output } from './output.js';
import { save } from './save.js';

export interface StoryOptions {
  /** The file to upload. */
  file: string;
  /** Where the deliverables go; made if it is not there. */
  folder: string;
  /** Of the workspace; not taken yet. */
  name: string;
  /** Ends the story where it is. */
  signal: AbortSignal;
}

/** High risks are asked for first: an agent may not send an email by itself. */
const AUTONOMY_LEVEL = 60;
const REASON = 'The demo approves whatever its agents ask.';

/** What Tributary is for: a file goes in, agents work on it, a person decides, files come out. */
export async function tellStory(
  client: Client,
  output: Output,
  { file, folder, name, signal }: StoryOptions,
): Promise<void> {
  const began = Date.now();
  const upload = await openFile(file);

  const workspace = await createWorkspace(client, name);
  output.show({ event: 'workspace.created', ...workspace });

  const uploaded = await uploadFile(client, workspace.id, upload);
  output.show({ event: 'file.uploaded', ...uploaded });

  const prompt = `Read ${uploaded.name} and report in one page what matters in it, by email.`;
  const task = await createTask(client, workspace.id, prompt);
  output.show({ event: 'task.created', id: task, prompt });

  await watch(client, output, task, signal);

  await mkdir(folder, { recursive: true });
  const deliverables = await deliverablesOf(client, task);
  for (const deliverable of deliverables) {
    const path = await save(deliverable, folder, signal);
    const { name, sizeBytes: bytes } = deliverable;
    output.show({ event: 'deliverable.saved', name, path, bytes });
  }
  const seconds = Math.round((Date.now() - began) / 100) / 10;
  output.show({ event: 'done', folder, deliverables: deliverables.length, seconds });
}

/** A file that is read from the disk only while it is sent. */
async function openFile(path: string): Promise<File> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new DemoError(`There is no file ${path} to upload.`);
  // Where the name tells no type, as that of LICENSE, the gateway would have to guess.
  const type = extname(path) === '' ? 'text/plain' : '';
  return new File([await openAsBlob(path)], basename(path), { type });
}

async function createWorkspace(
  client: Client,
  name: string,
): Promise<{ id: string; name: string }> {
  const data = await client.request(CreateWorkspace, { input: { name } });
  const { workspace } = unwrap(data.createWorkspace, 'CreateWorkspaceSuccess');
  if (workspace === null) throw new DemoError('The workspace is still being created. Try again.');
  return workspace;
}

async function uploadFile(client: Client, workspace: string, file: File) {
  const data = await client.upload(UploadFile, { input: { workspace, file } });
  return unwrap(data.uploadFile, 'UploadFileSuccess').file;
}

async function createTask(client: Client, workspace: string, prompt: string): Promise<string> {
  const config = { autonomyLevel: AUTONOMY_LEVEL, maxAgents: 4 };
  const data = await client.request(CreateTask, { input: { workspace, prompt, config } });
  return unwrap(data.createTask, 'CreateTaskSuccess').task.id;
}

/** Follows the task to its end, and approves what its agents ask. */
async function watch(
  client: Client,
  output: Output,
  task: string,
  signal: AbortSignal,
): Promise<void> {
  // Someone is watching: better say soon that the gateway has gone.
  const events = followTask(client, task, { maxAttempts: 8 });
  signal.addEventListener('abort', () => void events.return?.(), { once: true });
  let last: TaskEvent | null = null;
  for await (const event of events) {
    const shown = demoEventOf(event);
    if (shown) output.show(shown);
    if (event.__typename === 'ApprovalRequiredEvent') await approve(client, event.approval);
    last = event;
  }
  signal.throwIfAborted();
  if (last?.__typename !== 'TaskStatusEvent' || last.taskStatus !== 'COMPLETE') {
    throw new DemoError('The task ended without being complete.');
  }
}

async function approve(
  client: Client,
  approval: { id: string; status: string } | null,
): Promise<void> {
  // Somebody else may have decided meanwhile.
  if (approval?.status !== 'PENDING') return;
  const input = { approval: approval.id, approved: true, reason: REASON };
  const data = await client.request(DecideApproval, { input });
  unwrap(data.decideApproval, 'DecideApprovalSuccess');
}

type Deliverables = NonNullable<
  Extract<TaskDeliverablesQuery['task'], { deliverables: unknown }>['deliverables']
>['nodes'];

async function deliverablesOf(client: Client, task: string): Promise<Deliverables> {
  const { task: found } = await client.request(TaskDeliverables, { task });
  const deliverables = found && 'deliverables' in found ? found.deliverables : null;
  if (!deliverables || deliverables.nodes.length === 0) {
    throw new DemoError('The task is complete, but has no deliverables.');
  }
  return deliverables.nodes;
}
