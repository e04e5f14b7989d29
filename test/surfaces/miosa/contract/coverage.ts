import { describe, expect, test } from 'vitest';
import { patternOf, runningIn } from '../../test-titles.js';

/**
 * Each documented route of the API in scope, with its parts, and the tests that hold an implementation
 * to it. The first group is that of the public page on workspaces, which is authoritative. These
 * tests are for whole runs: where only some are chosen by name, the others count as skipped.
 */
const COVERAGE: Record<string, readonly string[]> = {
  'GET /workspaces': [
    'workspaces > workspaces are listed oldest first',
    'workspaces > a new account has one workspace, the default',
    'workspaces > exactly one workspace is the default, and stays it',
    'accounts > lists, preview domains and events of one account hold nothing of another',
  ],
  'POST /workspaces: every field': [
    'workspaces > a new workspace is what was given, and what a read gives',
  ],
  'POST /workspaces: name of 1 to 120': [
    'workspaces > a name of %d characters is taken',
    'workspaces > a name of %d characters is INVALID',
  ],
  'POST /workspaces: form of the slug, derived without one': [
    'slugs > the slug %j is taken',
    'slugs > the slug %j is INVALID',
    'slugs > of the name %j a slug is derived',
  ],
  'POST /workspaces: slug and external id are unique': [
    'slugs > a slug that the account has already is a CONFLICT of slug',
    'workspaces > an external id that the account has already is a CONFLICT of externalId',
    'workspaces > an external id, and a slug, of another account are free',
  ],
  'GET /workspaces/{id}': [
    'workspaces > a plural read gives what there is, and leaves out the rest',
    'accounts > a foreign id behaves exactly as an unknown one, in every method',
  ],
  'PATCH /workspaces/{id}': [
    'workspaces > a change changes what is given, and nothing else',
    'workspaces > a description of null clears it',
    'workspaces > new metadata replaces the whole of the old',
    'workspaces > a change of an unknown workspace is NOT_FOUND',
  ],
  'DELETE /workspaces/{id}': [
    'the deletion of a workspace > is done for one that holds only its default project, which goes with it',
    'the deletion of a workspace > is a CONFLICT while it has computers, and done when they are gone',
    'the deletion of a workspace > is a CONFLICT while it has a project of its own',
    'the deletion of a workspace > is a CONFLICT for the default workspace',
  ],
  'PUT /workspaces/{id}/settings': [
    'settings > a new workspace has no caps, small computers that never stop, and all templates',
    'settings > what was set is known from then on',
    'settings > %s of %j is INVALID, and changes nothing',
    'settings > settings of an unknown workspace are NOT_FOUND',
  ],
  'PUT /workspaces/{id}/settings: max_computers': [
    'caps and defaults of a workspace > a create beyond the number of computers is INVALID of workspaceId',
    'caps and defaults of a workspace > a cap of 0 lets no computer be made',
  ],
  'PUT /workspaces/{id}/settings: max_computer_size': [
    'caps and defaults of a workspace > a create above the largest size is INVALID of size',
    'caps and defaults of a workspace > a resize above the largest size is INVALID of size',
  ],
  'PUT /workspaces/{id}/settings: default_computer_size': [
    'caps and defaults of a workspace > a computer made without a size has the default one',
  ],
  'PUT /workspaces/{id}/settings: default_auto_stop_seconds': [
    'the stop of an idle computer > comes after the idle seconds of the settings, and not before',
    'the stop of an idle computer > never comes when they are 0',
    'the stop of an idle computer > is for new computers: what a workspace is set to later leaves the old ones',
  ],
  'PUT /workspaces/{id}/settings: allowed_template_types': [
    'caps and defaults of a workspace > a create of a template that is not allowed is INVALID of templateType',
  ],
  'GET /workspaces/{id}/preview-domain': [
    'preview domains > where none is set (%s) that of the platform is in force',
    'preview domains > a project has its own, else that of its workspace, of the account, of the platform',
  ],
  'PUT /workspaces/{id}/preview-domain': [
    'preview domains > one that is set (%s) is in force, and its DNS is pending',
    'preview domains > one of a workspace says what to set in DNS, and what URLs it gives',
    'preview domains > %j is no host name, and INVALID of domain',
  ],
  'DELETE /workspaces/{id}/preview-domain': [
    'preview domains > after a clear (%s) it is as if none had been set',
  ],
  'GET /workspaces/{id}/preview-domain/verify': [
    'the verification of a preview domain > is no fault while DNS is not ready (%s)',
    'the verification of a preview domain > finds DNS that is ready, which is known from then on (%s)',
  ],
  'GET /workspaces/{id}/computers': [
    'computers > computers are listed oldest first, of each workspace and of the account',
    'computers > a computer that is listed has the fields of one that is read by its id',
  ],
  'GET /workspaces/{id}/projects': [
    'projects > projects are listed oldest first, of each workspace and of the account',
  ],
  'GET /workspaces/{id}/stats': [
    'stats > an empty workspace has none of anything',
    'stats > computers are counted by status, and their resources in every status',
  ],
  'GET /workspaces/{id}/usage': [
    'usage > the hours are those that a computer ran, not those that it was there',
    'usage > a run over the end of an hour is in the bucket of each',
    'usage > a run over midnight (UTC) is in the bucket of each day',
    'usage > a window holds what ran in it, and nothing older',
    'usage > the series is in order, by whole hours or days, within %j',
    'usage > credits are whole cents, and twice as many for twice the time',
  ],
  'POST /computers': [
    'computers > a new computer is what was given, PROVISIONING, and what a read gives',
    'computers > what is left out is the default workspace and its project, small and a desktop',
    'a computer in a project by its slug > makes the project when it is not there, with the name given',
    'a computer in a project by its slug > takes the project that is there, and leaves its name',
  ],
  'PATCH /computers/{id}': ['computers > a change changes what is given, and nothing else'],
  'POST /computers/{id}/move': [
    'a move > takes a computer into the default project of another workspace',
    'a move > to the workspace that it is in changes nothing, even its project',
    'a move > to an unknown workspace is NOT_FOUND',
  ],

  'GET /projects': [
    'projects > projects are listed oldest first, of each workspace and of the account',
  ],
  'POST /projects': [
    'projects > a new project is what was given, and what a read gives',
    'projects > a project in an unknown workspace is INVALID of workspaceId',
  ],
  'GET /projects/{id}': ['projects > plural reads give what there is, and leave out the rest'],
  'PATCH /projects/{id}': ['projects > a change of an unknown project is NOT_FOUND'],
  'GET, PUT, DELETE /projects/{id}/preview-domain, and its verify': [
    'preview domains > after a clear (%s) it is as if none had been set',
    'the verification of a preview domain > finds DNS that is ready, which is known from then on (%s)',
  ],
  'GET, PUT, DELETE, POST verify /tenant/preview-domain': [
    'preview domains > one of a %s says what to set',
    'the verification of a preview domain > finds DNS that is ready, which is known from then on (%s)',
  ],
  'GET /computers': ['computers > a list may be of one status'],
  'GET /computers/{id}': ['computers > plural reads give what there is, and leave out the rest'],
  'DELETE /computers/{id}': [
    'computers > a computer that was deleted is gone',
    'computers > a computer can be deleted in every state',
  ],
  'POST /computers/{id}/start': [
    'the life of a computer > goes from STOPPED over STARTING to RUNNING',
    'the life of a computer > a start of one that runs changes nothing',
  ],
  'POST /computers/{id}/stop': [
    'the life of a computer > goes from RUNNING over STOPPING to STOPPED, and stays there',
    'the life of a computer > a stop of one that is stopped changes nothing',
  ],
  'POST /computers/{id}/restart': [
    'the life of a computer > after a restart it runs again',
    'the life of a computer > a restart of one that is stopped is a CONFLICT',
  ],
  'POST /computers/{id}/clone': [
    'clones and sizes of computers > a clone is a new computer like the first, in its project',
    'caps and defaults of a workspace > a clone that breaks a cap is INVALID as a create is',
  ],
  'POST /computers/{id}/resize': [
    'clones and sizes of computers > a resize changes the size, with its CPUs and its memory',
    'clones and sizes of computers > a resize to %j is INVALID of size',
  ],
  'POST /computers/{id}/files/upload': [
    'files of a computer > an uploaded file is in its folder at once',
    'files of a computer > the path %s takes the name of the file',
    'limits of files > 10,000,000 bytes are taken',
    'limits of files > one byte more is TOO_LARGE, and leaves what was there',
  ],
  'GET /computers/{id}/files': [
    'files of a computer > %s is FORBIDDEN, in every method',
    'files of a computer > every method is a CONFLICT unless the computer runs',
  ],
  'GET /computers/{id}/files/download': [
    'files of a computer > a download has the name and the very bytes of the file',
  ],
  'DELETE /computers/{id}/files': [
    'files of a computer > a file that was deleted is gone, and the others stay',
  ],
};

export function coverageContract(): void {
  describe('coverage', () => {
    test.for(Object.entries(COVERAGE))(
      '%s is held to by tests that run',
      ([, titles], { task }) => {
        const running = runningIn(task.file.tasks);
        for (const title of titles) {
          const name = patternOf(title);
          expect(
            running.some((one) => name.test(one)),
            title,
          ).toBe(true);
        }
      },
    );
  });
}
