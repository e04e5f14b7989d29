import type { Readable } from 'node:stream';
import type { ById } from '../by-id.js';
import type { Call, WriteCall } from '../call.js';

/**
 * MIOSA as the gateway sees it: its routes in our types. An account is one organization ("tenant") of
 * MIOSA. Every method throws `SurfaceError`; a write to what is not there is `NOT_FOUND`, and what breaks
 * a rule is `INVALID` with the field in the port's own words.
 */
export interface MiosaPort {
  /** All workspaces of the account, oldest first. Exactly one of them is the default. */
  listWorkspaces(call: Call): Promise<MiosaWorkspace[]>;
  workspaces(call: Call, ids: readonly string[]): Promise<ById<MiosaWorkspace>>;
  /** False only when the surface says that there is none with this id; whatever else it says is thrown. */
  hasWorkspace(call: Call, id: string): Promise<boolean>;
  /** `CONFLICT` of the field `slug` or `externalId` when the account has a workspace with it. */
  createWorkspace(call: WriteCall, input: NewMiosaWorkspace): Promise<MiosaWorkspace>;
  /** Changes what is given. `CONFLICT` as for a create. */
  updateWorkspace(
    call: WriteCall,
    id: string,
    changes: MiosaWorkspaceChanges,
  ): Promise<MiosaWorkspace>;
  /** `CONFLICT` for the default workspace, and for one with computers, or with projects of its own. */
  deleteWorkspace(call: WriteCall, id: string): Promise<void>;

  /** What is absent of the settings is not known. */
  settingsOf(
    call: Call,
    workspaceIds: readonly string[],
  ): Promise<ById<Partial<WorkspaceSettings>>>;
  /** Changes what is given; what becomes of them binds computers that are made or resized later. */
  updateSettings(
    call: WriteCall,
    workspaceId: string,
    changes: Partial<WorkspaceSettings>,
  ): Promise<WorkspaceSettings>;
  statsOf(call: Call, workspaceIds: readonly string[]): Promise<ById<WorkspaceStats>>;
  usageOf(
    call: Call,
    workspaceIds: readonly string[],
    query: UsageQuery,
  ): Promise<ById<WorkspaceUsage>>;

  /** All projects of the account, oldest first. */
  listProjects(call: Call): Promise<MiosaProject[]>;
  /** The projects of each workspace, oldest first; the default one among them. */
  projectsOf(call: Call, workspaceIds: readonly string[]): Promise<ById<MiosaProject[]>>;
  projects(call: Call, ids: readonly string[]): Promise<ById<MiosaProject>>;
  /** `INVALID` of `workspaceId` when there is no such workspace; `CONFLICT` of a taken `slug` in it. */
  createProject(call: WriteCall, input: NewMiosaProject): Promise<MiosaProject>;
  updateProject(call: WriteCall, id: string, changes: MiosaProjectChanges): Promise<MiosaProject>;

  /** All computers of the account that match, oldest first. */
  listComputers(call: Call, filter?: ComputerFilter): Promise<MiosaComputer[]>;
  /** The computers of each workspace, oldest first. */
  computersOf(call: Call, workspaceIds: readonly string[]): Promise<ById<MiosaComputer[]>>;
  computers(call: Call, ids: readonly string[]): Promise<ById<MiosaComputer>>;
  /**
   * Begins as `PROVISIONING`. `INVALID` when it breaks a cap of the workspace's settings (field `size`,
   * `templateType` or `workspaceId` for the number of computers), or names what is not there (field
   * `workspaceId` or `project`).
   */
  createComputer(call: WriteCall, input: NewMiosaComputer): Promise<MiosaComputer>;
  updateComputer(
    call: WriteCall,
    id: string,
    changes: MiosaComputerChanges,
  ): Promise<MiosaComputer>;
  deleteComputer(call: WriteCall, id: string): Promise<void>;
  /** Of one that runs already only its idle time begins anew. `CONFLICT` while it is provisioning or in error. */
  startComputer(call: WriteCall, id: string): Promise<MiosaComputer>;
  /** Of one that is stopped already nothing changes. `CONFLICT` while it is provisioning or in error. */
  stopComputer(call: WriteCall, id: string): Promise<MiosaComputer>;
  /** `CONFLICT` unless it runs. */
  restartComputer(call: WriteCall, id: string): Promise<MiosaComputer>;
  /** `INVALID` of `size` for an unknown one, or one above the workspace's cap. */
  resizeComputer(call: WriteCall, id: string, size: string): Promise<MiosaComputer>;
  /** Into the default project of another workspace, whose caps it must fit; `NOT_FOUND` without it. */
  moveComputer(call: WriteCall, id: string, workspaceId: string): Promise<MiosaComputer>;
  /** A new computer like this one, in its project, with its name if none is given; caps as for a create. */
  cloneComputer(call: WriteCall, id: string, name: string | null): Promise<MiosaComputer>;

  /** What is in force, and where it comes from: project, else workspace, else account, else the default. */
  previewDomain(call: Call, place: PreviewPlace): Promise<PreviewDomain>;
  /** `INVALID` of `domain` when it is no host name. Its DNS is not ready until it has been verified. */
  setPreviewDomain(call: WriteCall, place: PreviewPlace, domain: string): Promise<PreviewDomain>;
  /** Inherits again; nothing changes where nothing was set. */
  clearPreviewDomain(call: WriteCall, place: PreviewPlace): Promise<PreviewDomain>;
  /** Looks whether DNS is ready, which it is no fault not to be. `CONFLICT` where none is set. */
  verifyPreviewDomain(call: WriteCall, place: PreviewPlace): Promise<PreviewDomain>;

  /**
   * These four give `CONFLICT` unless the computer runs, and `FORBIDDEN` outside of `/home/user` and
   * `/tmp`. What is in a folder: folders are there while files are in them. Of a path at which a file
   * is, that file alone; `NOT_FOUND` where nothing is.
   */
  listComputerFiles(call: Call, computerId: string, path: string): Promise<ComputerFile[]>;
  /**
   * Reads the stream to its end, or to the first byte that is too many, and destroys it on failure;
   * `TOO_LARGE` above 10,000,000 bytes. Replaces a file that is there. A path that ends with `/` is a
   * folder, which the file's own name is put into.
   */
  uploadComputerFile(
    call: WriteCall,
    computerId: string,
    path: string,
    upload: NewComputerFile,
  ): Promise<ComputerFile>;
  /** `INVALID` of `path` for a folder; so for `deleteComputerFile`. */
  downloadComputerFile(call: Call, computerId: string, path: string): Promise<ComputerFileDownload>;
  deleteComputerFile(call: WriteCall, computerId: string, path: string): Promise<void>;
}

/** Free data of the caller. */
export type Metadata = Readonly<Record<string, unknown>>;

export interface MiosaWorkspace {
  id: string;
  name: string;
  slug: string;
  /** The caller's own id for it. */
  externalId: string | null;
  description: string | null;
  metadata: Metadata;
  isDefault: boolean;
  computerCount: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewMiosaWorkspace {
  /** 1 to 120 characters. */
  name: string;
  /** `[a-z0-9][a-z0-9-]{0,79}`, unique in the account; derived from the name when left out. */
  slug?: string | null;
  /** Unique in the account. */
  externalId?: string | null;
  description?: string | null;
  metadata?: Metadata | null;
}

/** What is undefined stays. */
export interface MiosaWorkspaceChanges {
  name?: string | undefined;
  slug?: string | undefined;
  /** Null clears it; so with the next. */
  externalId?: string | null | undefined;
  description?: string | null | undefined;
  /** Replaces the whole of it. */
  metadata?: Metadata | undefined;
}

export const settingsSizes = ['small', 'medium', 'large'] as const;
export type SettingsSize = (typeof settingsSizes)[number];

export interface WorkspaceSettings {
  /** Null: no cap. */
  maxComputers: number | null;
  /** The largest that may be made. */
  maxComputerSize: SettingsSize;
  /** Of a computer that is made without one. */
  defaultComputerSize: SettingsSize;
  /** After so many idle seconds a new computer stops; 0: never. */
  defaultAutoStopSeconds: number;
  /** Empty: all. */
  allowedTemplateTypes: string[];
}

export interface WorkspaceStats {
  /** All that are not deleted. */
  computers: number;
  byStatus: { running: number; stopped: number; provisioning: number; error: number };
  /** Of all computers together. */
  vcpus: number;
  memoryMb: number;
  diskGb: number;
}

export const usageWindows = ['24h', '7d', '30d'] as const;
export const usageGranularities = ['hour', 'day'] as const;

export interface UsageQuery {
  window: (typeof usageWindows)[number];
  granularity: (typeof usageGranularities)[number];
}

export interface WorkspaceUsage {
  /** Cents. */
  credits: number;
  /** In which computers ran, whatever their size. */
  computeHours: number;
  /** By the time at which a bucket begins (UTC), oldest first; empty ones may be absent. */
  series: { at: Date; credits: number; computeHours: number }[];
}

export interface MiosaProject {
  id: string;
  workspaceId: string;
  name: string;
  slug: string;
  externalId: string | null;
  description: string | null;
  metadata: Metadata;
  /** Null where MIOSA does not say. */
  isDefault: boolean | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewMiosaProject {
  workspaceId: string;
  name: string;
  /** Unique in the workspace; derived from the name when left out. */
  slug?: string | null;
  externalId?: string | null;
  description?: string | null;
  metadata?: Metadata | null;
}

/** What is undefined stays. */
export interface MiosaProjectChanges {
  name?: string | undefined;
  slug?: string | undefined;
  externalId?: string | undefined;
  /** Null clears it. */
  description?: string | null | undefined;
  /** Replaces the whole of it. */
  metadata?: Metadata | undefined;
}

export const computerStatuses = [
  'PROVISIONING',
  'STARTING',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'ERROR',
  'DELETING',
  'UNKNOWN',
] as const;
export type ComputerStatus = (typeof computerStatuses)[number];

export interface MiosaComputer {
  id: string;
  workspaceId: string;
  /** Null where MIOSA does not say. */
  projectId: string | null;
  name: string;
  slug: string | null;
  status: ComputerStatus;
  statusText: string;
  size: string;
  templateType: string;
  vcpus: number | null;
  memoryMb: number | null;
  visibility: string | null;
  metadata: Metadata;
  /** Where its sandbox and its desktop are seen; null while there is nothing to see. */
  sandboxUrl: string | null;
  desktopUrl: string | null;
  createdAt: Date;
  updatedAt: Date | null;
}

export interface ComputerFilter {
  status?: ComputerStatus;
}

export interface NewMiosaComputer {
  name: string;
  /** Null: the default workspace's, or the one of the project. */
  workspaceId?: string | null;
  /** A project by its id; or by its slug in the workspace, where it is made if it is not there. */
  project?: { id: string } | { slug: string; name?: string | null } | null;
  /** Null: the workspace's default. */
  size?: string | null;
  /** Null: `miosa-desktop`. */
  templateType?: string | null;
  metadata?: Metadata | null;
}

/** What is undefined stays. */
export interface MiosaComputerChanges {
  name?: string | undefined;
  /** `public`, `tenant` or `key`; open. */
  visibility?: string | undefined;
  /** Replaces the whole of it. */
  metadata?: Metadata | undefined;
}

/** Where a preview domain may be set. */
export type PreviewPlace =
  { scope: 'workspace'; id: string } | { scope: 'project'; id: string } | { scope: 'account' };

export interface PreviewDomain {
  place: PreviewPlace;
  /** As set here; null when inherited. */
  domain: string | null;
  /** The one in force. */
  effectiveDomain: string;
  /** `not_configured`, `pending_dns`, `configured`; open. */
  statusText: string;
  /** `pending`, `verified`; open, and null when nothing is set. */
  dnsStatus: string | null;
  /** True once its DNS has been seen to be ready. */
  isVerified: boolean;
  /** Patterns such as `https://<slug>.example.com`, by what they are for. */
  urlExamples: { defaultPreview: string; portPreview: string; deployment: string } | null;
  /** What has to be set, with names below the domain; empty where no domain is set. */
  dnsRecords: { type: string; name: string; value: string }[];
}

export interface ComputerFile {
  computerId: string;
  /** Absolute. */
  path: string;
  name: string;
  isFolder: boolean;
  /** Null for a folder. */
  sizeBytes: number | null;
  modifiedAt: Date | null;
}

export interface NewComputerFile {
  name: string;
  content: Readable;
}

export interface ComputerFileDownload {
  name: string;
  /** MIME type; null when MIOSA does not say. */
  type: string | null;
  sizeBytes: number | null;
  content: Readable;
}

/** Something that happened on MIOSA, however it was learnt. */
export type MiosaEvent = {
  at: Date;
  dedupeKey: string;
  computerId: string;
  /** Null where MIOSA does not say. */
  workspaceId: string | null;
} & (
  | { type: 'computer.created'; size: string }
  | { type: 'computer.status'; status: ComputerStatus; statusText: string }
  | { type: 'computer.deleted' }
);

/** What MIOSA has told together. */
export interface MiosaBatch {
  events: MiosaEvent[];
  /** Behind which the stream is to go on; null when it has not said. */
  lastEventId: string | null;
}

/** Tells what happens, as it happens; `SurfaceError` when it cannot. The call's deadline is for its beginning. */
export type MiosaFeed = (call: Call, lastEventId: string | null) => AsyncIterable<MiosaBatch>;

/** What MIOSA posts by itself. */
export interface MiosaDelivery {
  /** Of its event; null when it does not say. */
  id: string | null;
  /** Null for what is not of a computer. */
  event: MiosaEvent | null;
}

/** Null for what is no delivery. */
export type ReadMiosaDelivery = (body: string) => MiosaDelivery | null;
