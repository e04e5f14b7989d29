/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Viewer {\n    viewer {\n      tenant\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  query TaskById($id: ID!) {\n    task(id: $id) {\n      id\n      status\n    }\n  }\n": typeof types.TaskByIdDocument,
    "\n  query WorkspaceFiles($workspace: ID!) {\n    workspace(id: $workspace) {\n      files {\n        nodes {\n          name\n          type\n          sizeBytes\n        }\n      }\n    }\n  }\n": typeof types.WorkspaceFilesDocument,
    "\n  mutation UploadTwoFiles($first: UploadFileInput!, $second: UploadFileInput!) {\n    first: uploadFile(input: $first) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n    second: uploadFile(input: $second) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n": typeof types.UploadTwoFilesDocument,
};
const documents: Documents = {
    "\n  query Viewer {\n    viewer {\n      tenant\n    }\n  }\n": types.ViewerDocument,
    "\n  query TaskById($id: ID!) {\n    task(id: $id) {\n      id\n      status\n    }\n  }\n": types.TaskByIdDocument,
    "\n  query WorkspaceFiles($workspace: ID!) {\n    workspace(id: $workspace) {\n      files {\n        nodes {\n          name\n          type\n          sizeBytes\n        }\n      }\n    }\n  }\n": types.WorkspaceFilesDocument,
    "\n  mutation UploadTwoFiles($first: UploadFileInput!, $second: UploadFileInput!) {\n    first: uploadFile(input: $first) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n    second: uploadFile(input: $second) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n": types.UploadTwoFilesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      tenant\n    }\n  }\n"): typeof import('./graphql.js').ViewerDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskById($id: ID!) {\n    task(id: $id) {\n      id\n      status\n    }\n  }\n"): typeof import('./graphql.js').TaskByIdDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WorkspaceFiles($workspace: ID!) {\n    workspace(id: $workspace) {\n      files {\n        nodes {\n          name\n          type\n          sizeBytes\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').WorkspaceFilesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UploadTwoFiles($first: UploadFileInput!, $second: UploadFileInput!) {\n    first: uploadFile(input: $first) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n    second: uploadFile(input: $second) {\n      __typename\n      ... on Error {\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.js').UploadTwoFilesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
