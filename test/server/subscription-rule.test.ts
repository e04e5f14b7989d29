import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;
beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
});
afterAll(() => gateway.close());

const EVENTS = 'taskEvents(task: "x")';

test.each([
  ['itself', `subscription { ${EVENTS} @skip(if: true) { id } }`],
  ['itself, though it is not left out', `subscription { ${EVENTS} @include(if: true) { id } }`],
  [
    'itself, by a variable',
    `subscription ($no: Boolean = true) { ${EVENTS} @skip(if: $no) { id } }`,
  ],
  ['the fragment around it', `subscription { ... @skip(if: true) { ${EVENTS} { id } } }`],
  [
    'the spread of its fragment',
    `subscription { ...F @include(if: false) } fragment F on Subscription { ${EVENTS} { id } }`,
  ],
  [
    'itself in a fragment',
    `subscription { ...F } fragment F on Subscription { ${EVENTS} @skip(if: true) { id } }`,
  ],
])('the field of a subscription may not be left out by a condition of %s', async (_, query) => {
  const { errors } = await gateway.query(query);
  expect(errors).toMatchObject([
    { message: /@skip or @include/, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
});

test('what lies below it may', async () => {
  const { errors } = await gateway.query(`subscription { ${EVENTS} { id @skip(if: true) type } }`);
  expect(errors).toMatchObject([{ extensions: { code: 'NOT_ACCEPTABLE' } }]);
});

test('fragments that go round are told by their own rule', async () => {
  const { errors } = await gateway.query(
    `subscription { ...F } fragment F on Subscription { ...F ${EVENTS} { id } }`,
  );
  expect(errors).toMatchObject([{ message: /Cannot spread fragment/ }]);
});
