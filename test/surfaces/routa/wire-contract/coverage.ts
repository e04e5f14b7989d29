import { coverageOf } from '../covered.js';
import type { Coverage } from '../documented.js';

const COVERAGE: Coverage = {
  'GET /workspaces': ['workspaces > are listed as they are read'],
  'GET /workspaces: archived ones too, without a status': [
    'workspaces > are listed all, or those of one status',
  ],
  'GET /workspaces: status': ['workspaces > are listed all, or those of one status'],
  'POST /workspaces: title': [
    'workspaces > are created with a title alone, and leave out what is not set',
  ],
  'POST /workspaces: title is required': ['workspaces > need a title: %j'],
  'POST /workspaces: repoPath and branch': ['workspaces > are created with a repository'],
  'POST /workspaces: metadata': ['workspaces > are created with metadata'],
  'GET /workspaces/{id}': ['workspaces > are read one by one, with their codebases'],
  'GET /workspaces/{id}: codebases': [
    'workspaces > are read one by one, with their codebases',
    'codebases > are added, and listed',
  ],
  'GET /workspaces/{id}: 404': ['workspaces > are unknown by any other id'],
  'PATCH /workspaces/{id}: only what is sent changes': [
    'workspaces > change in what is sent only, with updatedAt',
    'workspaces > change in nothing by an empty change',
  ],
  'PATCH /workspaces/{id}: title': ['workspaces > change in what is sent only, with updatedAt'],
  'PATCH /workspaces/{id}: repoPath and branch': [
    'workspaces > change in their repository, where a server keeps it',
  ],
  'PATCH /workspaces/{id}: status': [
    'workspaces > change in their status, where a server reads it',
  ],
  'PATCH /workspaces/{id}: metadata is merged': [
    'workspaces > merge their metadata by key',
    'workspaces > refuse the metadata %j',
  ],
  'PATCH /workspaces/{id}: updatedAt moves': [
    'workspaces > change in what is sent only, with updatedAt',
  ],
  'PATCH /workspaces/{id}: 404': [
    'workspaces > cannot be changed or archived when they are unknown',
  ],
  'DELETE /workspaces/{id}': ['workspaces > are deleted with all that is in them'],
  'DELETE /workspaces/{id}: 404': ['workspaces > are gone already when they are deleted again'],
  'POST /workspaces/{id}/archive: archive true': [
    'workspaces > are archived, and given back where a server reads what it is sent',
    'workspaces > are archived by a body that says nothing of it, or by none',
  ],
  'POST /workspaces/{id}/archive: archive false': [
    'workspaces > are archived, and given back where a server reads what it is sent',
  ],
  'POST /workspaces/{id}/archive: updatedAt moves': [
    'workspaces > are archived, and given back where a server reads what it is sent',
  ],
  'POST /workspaces/{id}/archive: 404': [
    'workspaces > cannot be changed or archived when they are unknown',
  ],
  'Workspace: its fields': [
    'workspaces > are created with a title alone, and leave out what is not set',
    'the commands of the public page > create a workspace, list it, get it, change it, archive it and delete it',
  ],
  'Codebase: id, name, path and sourceType local': ['codebases > are added, and listed'],
  'Codebase: sourceType github': ['codebases > may be on GitHub'],
  'errors: {"error"}': [
    'workspaces > need a title: %j',
    'workspaces > are unknown by any other id',
    'the protocol > refuses a body that is no JSON',
  ],
};

export function wireCoverage(): void {
  coverageOf(COVERAGE, {}, []);
}
