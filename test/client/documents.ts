import { graphql } from '../gql/gql.js';

export const Viewer = graphql(`
  query Viewer {
    viewer {
      tenant
    }
  }
`);

export const TaskById = graphql(`
  query TaskById($id: ID!) {
    task(id: $id) {
      id
      status
    }
  }
`);

export const WorkspaceFiles = graphql(`
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
`);

export const UploadTwoFiles = graphql(`
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
`);
