/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How far a task is. On Miteos nothing leaves `COMPLETE`, `FAILED` and `CANCELLED`; on Routa people set it as they like. */
export type TaskStatus =
  /** It was cancelled. */
  | 'CANCELLED'
  /** All agents are done. */
  | 'COMPLETE'
  /** It ended with an error. */
  | 'FAILED'
  /** All its living agents are paused; on Routa it is blocked. */
  | 'PAUSED'
  /** Created. */
  | 'PENDING'
  /** Being split into work for agents. */
  | 'PLANNING'
  /** Agents work on it, or what they did is reviewed. */
  | 'RUNNING'
  /** A status that this gateway does not know; see `statusText`. */
  | 'UNKNOWN';

/** A file for a Workspace. */
export type UploadFileInput = {
  /** The file, as a part of a multipart request. PDF, Markdown, plain text, CSV, JSON, DOCX, XLSX, PNG, JPEG or SVG, up to 50,000,000 bytes. */
  file: File | Blob;
  /** Any text of 1 to 255 printable characters, new for each thing to be done. Sent again with the same key and input within 24 hours, it is done once, and answered with what became of it the first time. It wins over the header `Idempotency-Key`. */
  idempotencyKey?: string | null | undefined;
  /** The Workspace that gets it. */
  workspace: string | number;
};

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { tenant: string } };

export type TaskByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type TaskByIdQuery = { task:
    | { id: string, status: TaskStatus }
    | { id: string, status: TaskStatus }
   | null };

export type WorkspaceFilesQueryVariables = Exact<{
  workspace: string | number;
}>;


export type WorkspaceFilesQuery = { workspace: { files: { nodes: Array<
        | { name: string, type: string | null, sizeBytes: number | null }
        | { name: string, type: string, sizeBytes: number }
      > } | null } | null };

export type UploadTwoFilesMutationVariables = Exact<{
  first: UploadFileInput;
  second: UploadFileInput;
}>;


export type UploadTwoFilesMutation = { first:
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenError', message: string }
    | { __typename: 'InDoubtError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'NotLinkedError', message: string }
    | { __typename: 'RateLimitedError', message: string }
    | { __typename: 'UnsupportedError', message: string }
    | { __typename: 'UploadFileSuccess' }
    | { __typename: 'UpstreamError', message: string }
    | { __typename: 'ValidationError', message: string }
  , second:
    | { __typename: 'ConflictError', message: string }
    | { __typename: 'ForbiddenError', message: string }
    | { __typename: 'InDoubtError', message: string }
    | { __typename: 'NotFoundError', message: string }
    | { __typename: 'NotLinkedError', message: string }
    | { __typename: 'RateLimitedError', message: string }
    | { __typename: 'UnsupportedError', message: string }
    | { __typename: 'UploadFileSuccess' }
    | { __typename: 'UpstreamError', message: string }
    | { __typename: 'ValidationError', message: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    tenant
  }
}
    `, {"hash":"sha256:868b8b342b54571c63f36b3b66359295038372fed86892e822b1c508e26566af"}) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const TaskByIdDocument = new TypedDocumentString(`
    query TaskById($id: ID!) {
  task(id: $id) {
    id
    status
  }
}
    `, {"hash":"sha256:1d7bb0e42609d5ace1e7b71dd7ba2ad7c5f14f599822cdaa409f166995163232"}) as unknown as TypedDocumentString<TaskByIdQuery, TaskByIdQueryVariables>;
export const WorkspaceFilesDocument = new TypedDocumentString(`
    query WorkspaceFiles($workspace: ID!) {
  workspace(id: $workspace) {
    files {
      nodes {
        name
        type
        sizeBytes
      }
    }
  }
}
    `, {"hash":"sha256:3f3d094e742dfadf9b0a06a62f845269739c7de1f5b340bb48cf2a6f8439fb02"}) as unknown as TypedDocumentString<WorkspaceFilesQuery, WorkspaceFilesQueryVariables>;
export const UploadTwoFilesDocument = new TypedDocumentString(`
    mutation UploadTwoFiles($first: UploadFileInput!, $second: UploadFileInput!) {
  first: uploadFile(input: $first) {
    __typename
    ... on Error {
      message
    }
  }
  second: uploadFile(input: $second) {
    __typename
    ... on Error {
      message
    }
  }
}
    `, {"hash":"sha256:d46f14d9af87e567df85c6be1b194b9203b3bcfa85ef9d38cac73eec35c3e88a"}) as unknown as TypedDocumentString<UploadTwoFilesMutation, UploadTwoFilesMutationVariables>;