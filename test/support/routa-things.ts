import type { TestClock } from './test-clock.js';
import type { Tenant } from './tenant.js';

/** What a tenant has on Routa, by global ids. */
export interface RoutaThings {
  routaWorkspace: string;
  /** To be deleted. */
  emptyRoutaWorkspace: string;
  codebase: string;
  /** To be removed. */
  spareCodebase: string;
  routaTask: string;
  /** To be deleted. */
  spareRoutaTask: string;
  routaAgent: string;
  /** To be deleted. */
  spareRoutaAgent: string;
  note: string;
  /** To be deleted. */
  spareNote: string;
}

/** Makes them, with the tenant's word in every text. */
export async function furnishRouta(tenant: Tenant, clock: TestClock): Promise<RoutaThings> {
  const { word } = tenant;
  const newWorkspace = (name: string) => {
    // So that no two are of the same instant.
    clock.advance(1_000);
    return tenant.change('createWorkspace', 'workspace', {
      ...{ name: `${word} ${name}`, surfaces: ['ROUTA'], metadata: { of: word } },
      repository: { path: `https://github.com/${word}/${name}`, branch: word },
    });
  };
  const workspace = await newWorkspace('dock');
  const newCodebase = (name: string) =>
    tenant.change('addCodebase', 'codebase', {
      ...{ workspace, path: `https://github.com/${word}/${name}`, name: `${word} ${name}` },
    });
  const newAgent = (name: string, parent?: string) =>
    tenant.change('createRoutaAgent', 'agent', {
      ...{ workspace, name: `${word} ${name}`, role: 'CRAFTER', parent },
    });
  const newTask = (title: string, dependencies: string[] = []) =>
    tenant.change('createRoutaTask', 'task', {
      ...{ workspace, title: `${word} ${title}`, objective: `${word} wants it`, dependencies },
      ...{ scope: word, labels: [word], acceptanceCriteria: [`${word} says so`] },
    });
  const newNote = (key: string, task: string) =>
    tenant.change('saveNote', 'note', {
      ...{ workspace, key, title: `${word} ${key}`, content: `# ${word}`, task },
    });
  const spareRoutaAgent = await newAgent('spare agent');
  const routaAgent = await newAgent('agent', spareRoutaAgent);
  const spareRoutaTask = await newTask('spare task');
  const routaTask = await newTask('task', [spareRoutaTask]);
  await tenant.change('updateRoutaTask', 'task', {
    ...{ task: routaTask, assignedTo: routaAgent, completionSummary: `${word} is done` },
  });
  return {
    ...{ routaWorkspace: workspace, routaAgent, spareRoutaAgent, routaTask, spareRoutaTask },
    emptyRoutaWorkspace: await newWorkspace('emptiness'),
    codebase: await newCodebase('harbour'),
    spareCodebase: await newCodebase('spare'),
    note: await newNote('spec', routaTask),
    spareNote: await newNote('spare', routaTask),
  };
}
