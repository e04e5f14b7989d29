import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { creationCases, expectCase, openCreationSite, type CreationSite } from './creation-site.js';

let site: CreationSite;
beforeAll(async () => {
  site = await openCreationSite({ OPERATION_TIMEOUT: '8' });
});
beforeEach(async () => {
  site.emulator.emulator.faults.clear();
  // What has been learnt from the fault before is forgotten.
  await site.gateway.restart();
  site.asked();
});
afterAll(async () => {
  expect(site.emulator.errors).toEqual([]);
  await site.close();
});

describe.each(creationCases)('$fault of $route', (given) => {
  test(`ends as ${given.ends}`, { timeout: 90_000 }, () => expectCase(site, given));
});
