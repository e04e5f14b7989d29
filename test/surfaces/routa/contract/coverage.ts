import type { Coverage, Impossible } from '../documented.js';
import { coverageOf } from '../covered.js';
import type { Differences } from './subject.js';

const COVERAGE: Coverage = {
  'GET /workspaces': ['workspaces > workspaces are listed oldest first'],
  'GET /workspaces: archived ones too, without a status': [
    'the archive > takes a workspace, which changes in nothing else',
  ],
  // The port asks for all of them: one list serves every filter of the gateway.
  'GET /workspaces: status': ['the archive > takes one that is archived once more'],
  'POST /workspaces: title': [
    'workspaces > a new workspace is what was given, and what a read gives',
    'workspaces > two workspaces may have the same title',
  ],
  'POST /workspaces: title is required': [
    'workspaces > a new workspace with the title %j is INVALID of title',
  ],
  'POST /workspaces: repoPath and branch': [
    'the repository of a workspace > is what was given, and what a read gives',
    'the repository of a workspace > may have no branch',
  ],
  'POST /workspaces: metadata': [
    'workspaces > a new workspace is what was given, and what a read gives',
    'workspaces > what is left out, or null, is nothing',
    'metadata > %j is no text, so INVALID of metadata in a create',
  ],
  'GET /workspaces/{id}': [
    'workspaces > a plural read gives what there is, and leaves out the rest',
  ],
  'GET /workspaces/{id}: codebases': [
    'codebases > they are listed oldest first, and the first one is the default',
  ],
  'GET /workspaces/{id}: 404': [
    'odd input > an unknown id is absent from a read, and NOT_FOUND elsewhere',
    'odd input > an odd id is one more unknown id, in every method',
  ],
  'PATCH /workspaces/{id}: only what is sent changes': [
    'workspaces > a change changes what is given, and nothing else',
    'workspaces > a change of nothing changes nothing that was stored',
  ],
  'PATCH /workspaces/{id}: title': ['workspaces > a change to the title %j is INVALID, or done'],
  'PATCH /workspaces/{id}: repoPath and branch': [
    'the repository of a workspace > changes in what is given, and stays in the rest',
    'the repository of a workspace > can be given later',
  ],
  // The port archives by the route that every server has.
  'PATCH /workspaces/{id}: status': [
    'the archive > keeps what is in a workspace, to read and to write',
  ],
  'PATCH /workspaces/{id}: metadata is merged': [
    'metadata > keys that are given are set, and the others stay',
    'metadata > a change of another field leaves it',
    'metadata > it is set together with the title',
    'metadata > a change to %j is INVALID of metadata, and changes nothing',
  ],
  'PATCH /workspaces/{id}: updatedAt moves': [
    'workspaces > a change moves updatedAt and leaves createdAt',
  ],
  'PATCH /workspaces/{id}: 404': ['workspaces > a change of an unknown workspace is NOT_FOUND'],
  'DELETE /workspaces/{id}': [
    'the deletion of a workspace > is for good',
    'the deletion of a workspace > is with all that is in it, and nothing else',
  ],
  'DELETE /workspaces/{id}: 404': [
    'the deletion of a workspace > of an unknown one is NOT_FOUND, and deletes nothing',
  ],
  'POST /workspaces/{id}/archive: archive true': [
    'the archive > takes a workspace, which changes in nothing else',
    'the archive > takes one that is archived once more',
  ],
  'POST /workspaces/{id}/archive: archive false': ['the archive > gives a workspace back'],
  'POST /workspaces/{id}/archive: updatedAt moves': [
    'the archive > takes a workspace, which changes in nothing else',
  ],
  'POST /workspaces/{id}/archive: 404': [
    'the archive > of an unknown workspace is NOT_FOUND, in and out',
  ],
  'Workspace: its fields': [
    'workspaces > a new workspace is what was given, and what a read gives',
  ],
  'Codebase: id, name, path and sourceType local': [
    'codebases > a codebase is what was given, and what the read of its workspace gives',
    'codebases > without a name it has that of its folder',
  ],
  'Codebase: sourceType github': ['codebases > the address of a GitHub repository is recorded'],
  'errors: {"error"}': [
    'workspaces > a new workspace with the title %j is INVALID of title',
    'codebases > %s is INVALID of path, and adds nothing',
    'codebases > a path that the workspace has already is a CONFLICT of path',
  ],
};

const IMPOSSIBLE_ON_WEB: Impossible = {
  'POST /workspaces: repoPath and branch': {
    reason: 'The server keeps no repository of a workspace; a codebase is where it goes.',
    instead: [
      'the repository of a workspace > is a codebase, where the server keeps none of a workspace',
      'the repository of a workspace > leaves no workspace when the server refuses the codebase',
    ],
  },
  'PATCH /workspaces/{id}: repoPath and branch': {
    reason: 'The server ignores both.',
    instead: [
      'the repository of a workspace > is changed as a codebase or UNSUPPORTED, and never lost in silence',
    ],
  },
  'POST /workspaces/{id}/archive: archive false': {
    reason: 'The server does not read the body: it always archives.',
    instead: [
      'the archive > is UNSUPPORTED to leave, where the server leaves a workspace in it',
      'the archive > does not take a workspace that is to be given back, and is not in it',
    ],
  },
};

/** The sections that an implementation may skip as a whole. */
const SKIPPABLE = {
  idempotency: 'a write that is sent again',
  accounts: 'accounts',
  events: 'events',
};

export function coverageContract({ quirks, skips = {} }: Differences): void {
  const skipped = Object.entries(SKIPPABLE).flatMap(([ability, suite]) =>
    Object.hasOwn(skips, ability) ? [suite] : [],
  );
  coverageOf(COVERAGE, quirks ? IMPOSSIBLE_ON_WEB : {}, skipped);
}
