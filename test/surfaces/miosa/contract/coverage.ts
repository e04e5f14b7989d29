import { describe, expect, test, type TestContext } from 'vitest';

/**
 * Each documented route of the API in scope, with its parts, and the tests that hold an implementation
 * to it. The first group is that of the public page on workspaces, which is authoritative.
 */
const COVERAGE: Record<string, readonly string[]> = {
  'GET /workspaces': [
    'workspaces are listed oldest first',
    'a new account has one workspace, the default',
    'exactly one workspace is the default, and stays it',
    'lists, preview domains and events of one account hold nothing of another',
  ],
  'POST /workspaces: every field': ['a new workspace is what was given, and what a read gives'],
  'POST /workspaces: name of 1 to 120': [
    'a name of %d characters is taken',
    'a name of %d characters is INVALID',
  ],
  'POST /workspaces: form of the slug, derived without one': [
    'the slug %j is taken',
    'the slug %j is INVALID',
    'of the name %j a slug is derived',
  ],
  'POST /workspaces: slug and external id are unique': [
    'a slug that the account has already is a CONFLICT of slug',
    'an external id that the account has already is a CONFLICT of externalId',
    'an external id, and a slug, of another account are free',
  ],
  'GET /workspaces/{id}': [
    'a plural read gives what there is, and leaves out the rest',
    'a foreign id behaves exactly as an unknown one, in every method',
  ],
  'PATCH /workspaces/{id}': [
    'a change changes what is given, and nothing else',
    'a description of null clears it',
    'new metadata replaces the whole of the old',
    'a change of an unknown workspace is NOT_FOUND',
  ],
  'DELETE /workspaces/{id}': [
    'is done for one that holds only its default project, which goes with it',
    'is a CONFLICT while it has computers, and done when they are gone',
    'is a CONFLICT while it has a project of its own',
    'is a CONFLICT for the default workspace',
  ],
  'PUT /workspaces/{id}/settings': [
    'a new workspace has no caps, small computers that never stop, and all templates',
    'what was set is known from then on',
    '%s of %j is INVALID, and changes nothing',
    'settings of an unknown workspace are NOT_FOUND',
  ],
  'PUT /workspaces/{id}/settings: max_computers': [
    'a create beyond the number of computers is INVALID of workspaceId',
    'a cap of 0 lets no computer be made',
  ],
  'PUT /workspaces/{id}/settings: max_computer_size': [
    'a create above the largest size is INVALID of size',
    'a resize above the largest size is INVALID of size',
  ],
  'PUT /workspaces/{id}/settings: default_computer_size': [
    'a computer made without a size has the default one',
  ],
  'PUT /workspaces/{id}/settings: default_auto_stop_seconds': [
    'comes after the idle seconds of the settings, and not before',
    'never comes when they are 0',
    'is for new computers: what a workspace is set to later leaves the old ones',
  ],
  'PUT /workspaces/{id}/settings: allowed_template_types': [
    'a create of a template that is not allowed is INVALID of templateType',
  ],
  'GET /workspaces/{id}/preview-domain': [
    'where none is set (%s) that of the platform is in force',
    'a project has its own, else that of its workspace, of the account, of the platform',
  ],
  'PUT /workspaces/{id}/preview-domain': [
    'one that is set (%s) is in force, and its DNS is pending',
    'one of a workspace says what to set in DNS, and what URLs it gives',
    '%j is no host name, and INVALID of domain',
  ],
  'DELETE /workspaces/{id}/preview-domain': ['after a clear (%s) it is as if none had been set'],
  'GET /workspaces/{id}/preview-domain/verify': [
    'is no fault while DNS is not ready (%s)',
    'finds DNS that is ready, which is known from then on (%s)',
  ],
  'GET /workspaces/{id}/computers': [
    'computers are listed oldest first, of each workspace and of the account',
    'a computer that is listed has the fields of one that is read by its id',
  ],
  'GET /workspaces/{id}/projects': [
    'projects are listed oldest first, of each workspace and of the account',
  ],
  'GET /workspaces/{id}/stats': [
    'an empty workspace has none of anything',
    'computers are counted by status, and their resources in every status',
  ],
  'GET /workspaces/{id}/usage': [
    'the hours are those that a computer ran, not those that it was there',
    'a run over the end of an hour is in the bucket of each',
    'a run over midnight (UTC) is in the bucket of each day',
    'a window holds what ran in it, and nothing older',
    'the series is in order, by whole hours or days, within %j',
    'credits are whole cents, and twice as many for twice the time',
  ],
  'POST /computers': [
    'a new computer is what was given, PROVISIONING, and what a read gives',
    'what is left out is the default workspace and its project, small and a desktop',
    'makes the project when it is not there, with the name given',
    'takes the project that is there, and leaves its name',
  ],
  'PATCH /computers/{id}': ['a change changes what is given, and nothing else'],
  'POST /computers/{id}/move': [
    'takes a computer into the default project of another workspace',
    'to the workspace that it is in changes nothing, even its project',
    'to an unknown workspace is NOT_FOUND',
  ],

  'GET /projects': ['projects are listed oldest first, of each workspace and of the account'],
  'POST /projects': [
    'a new project is what was given, and what a read gives',
    'a project in an unknown workspace is INVALID of workspaceId',
  ],
  'GET /projects/{id}': ['plural reads give what there is, and leave out the rest'],
  'PATCH /projects/{id}': ['a change of an unknown project is NOT_FOUND'],
  'GET, PUT, DELETE /projects/{id}/preview-domain, and its verify': [
    'after a clear (%s) it is as if none had been set',
    'finds DNS that is ready, which is known from then on (%s)',
  ],
  'GET, PUT, DELETE, POST verify /tenant/preview-domain': [
    'one of a %s says what to set',
    'finds DNS that is ready, which is known from then on (%s)',
  ],
  'GET /computers': ['a list may be of one status'],
  'GET /computers/{id}': ['plural reads give what there is, and leave out the rest'],
  'DELETE /computers/{id}': [
    'a computer that was deleted is gone',
    'a computer can be deleted in every state',
  ],
  'POST /computers/{id}/start': [
    'goes from STOPPED over STARTING to RUNNING',
    'a start of one that runs changes nothing',
  ],
  'POST /computers/{id}/stop': [
    'goes from RUNNING over STOPPING to STOPPED, and stays there',
    'a stop of one that is stopped changes nothing',
  ],
  'POST /computers/{id}/restart': [
    'after a restart it runs again',
    'a restart of one that is stopped is a CONFLICT',
  ],
  'POST /computers/{id}/clone': [
    'a clone is a new computer like the first, in its project',
    'a clone that breaks a cap is INVALID as a create is',
  ],
  'POST /computers/{id}/resize': [
    'a resize changes the size, with its CPUs and its memory',
    'a resize to %j is INVALID of size',
  ],
  'POST /computers/{id}/files/upload': [
    'an uploaded file is in its folder at once',
    'the path %s takes the name of the file',
    '10,000,000 bytes are taken',
    'one byte more is TOO_LARGE, and leaves what was there',
  ],
  'GET /computers/{id}/files': [
    '%s is FORBIDDEN, in every method',
    'every method is a CONFLICT unless the computer runs',
  ],
  'GET /computers/{id}/files/download': ['a download has the name and the very bytes of the file'],
  'DELETE /computers/{id}/files': ['a file that was deleted is gone, and the others stay'],
};

export function coverageContract(): void {
  describe('coverage', () => {
    test.for(Object.entries(COVERAGE))(
      '%s is held to by tests that run',
      ([, titles], { task }) => {
        const running = namesOf(task.file.tasks);
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

type Task = TestContext['task']['file']['tasks'][number];

/** The names of all tests that are not skipped. */
function namesOf(tasks: readonly Task[]): string[] {
  return tasks.flatMap((one) => {
    if (one.mode === 'skip' || one.mode === 'todo') return [];
    return one.type === 'suite' ? namesOf(one.tasks) : [one.name];
  });
}

/** What the name of a test is like, given its title with `%s`, `%d` or `%j` for its data. */
function patternOf(title: string): RegExp {
  const parts = title.split(/%[sdj]/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
