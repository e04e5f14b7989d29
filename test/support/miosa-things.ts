import type { TestClock } from './test-clock.js';
import type { Tenant } from './tenant.js';
import { textAt } from './value-at.js';

/** What a tenant has on MIOSA, by global ids. */
export interface MiosaThings {
  miosaWorkspace: string;
  /** To be deleted. */
  emptyWorkspace: string;
  project: string;
  /** Runs, once time has passed. */
  computer: string;
  /** To be deleted. */
  spareComputer: string;
}

/** Makes them, with the tenant's word in every text. */
export async function furnishMiosa(tenant: Tenant, clock: TestClock): Promise<MiosaThings> {
  const { word } = tenant;
  const newWorkspace = (name: string) => {
    // So that no two are of the same instant.
    clock.advance(1_000);
    return tenant.change('createWorkspace', 'workspace', {
      ...{ name: `${word} ${name}`, description: `${word} describes it`, surfaces: ['MIOSA'] },
      ...{ externalId: `${word} ${name}`, metadata: { of: word } },
    });
  };
  const miosaWorkspace = await newWorkspace('bay');
  const workspace = miosaWorkspace;
  const project = await tenant.change('createProject', 'project', {
    ...{ workspace, name: `${word} project`, description: `${word} describes it` },
    ...{ externalId: word, metadata: { of: word } },
  });
  const newComputer = (name: string) =>
    tenant.change('createComputer', 'computer', {
      ...{ name: `${word} ${name}`, metadata: { of: word }, project: { id: project } },
    });
  const byDefault = await tenant.data('{ defaultWorkspace { id } }');
  await tenant.change('updateWorkspace', 'workspace', {
    ...{ workspace: textAt(byDefault, 'defaultWorkspace', 'id'), name: `${word} default` },
  });
  for (const place of [{}, { workspace }, { project }]) {
    await tenant.data(
      `mutation ($input: SetPreviewDomainInput!) {
        setPreviewDomain(input: $input) { ... on Error { message } }
      }`,
      { input: { ...place, domain: `${word}.example.com` } },
    );
  }
  return {
    ...{ miosaWorkspace, project },
    emptyWorkspace: await newWorkspace('emptiness'),
    computer: await newComputer('computer'),
    spareComputer: await newComputer('spare computer'),
  };
}

/** A file in a computer that runs. */
export function newComputerFile(tenant: Tenant, computer: string, name: string): Promise<string> {
  const { word } = tenant;
  return tenant.change('uploadComputerFile', 'file', {
    ...{ computer, path: '/home/user/' },
    file: new File([`# ${word}\n`], `${word} ${name}.md`, { type: 'text/markdown' }),
  });
}
