import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldOf, messageOf } from '../../../src/surfaces/miosa/wire/errors.js';

const TAKEN = 'has already been taken';

describe('what MIOSA says of a refusal', () => {
  test.each([
    ['a code and a message', { error: { code: 'NOT_FOUND', message: 'Gone.' } }, 'Gone.'],
    ['a text', { error: 'workspace not found' }, 'workspace not found'],
    ['a text and a code', { error: 'No such thing', code: 'NOT_FOUND' }, 'No such thing'],
    ['a code and a detail', { error: 'NOT_FOUND', detail: 'No such thing' }, 'No such thing'],
    ['a code alone', { error: 'INVALID_ID' }, 'INVALID_ID'],
    ['a code without a message', { error: { code: 'INVALID_ID' } }, 'INVALID_ID'],
    ['a message', { message: 'Not now', code: 'X' }, 'Not now'],
    ['a detail', { detail: 'Not now' }, 'Not now'],
    ['a reason', { reason: 'Not now' }, 'Not now'],
    ['several texts', { errors: ['The first.', 'The second.'] }, 'The first.'],
    [
      'texts by field',
      { error: { code: 'VALIDATION_FAILED', message: 'Invalid' }, errors: { slug: [TAKEN] } },
      `slug ${TAKEN}`,
    ],
    [
      'a list of fields',
      { errors: [{ code: 'x', field: 'external_workspace_id', message: TAKEN }] },
      `externalId ${TAKEN}`,
    ],
    ['a whole sentence', { errors: { name: ['The name is empty.'] } }, 'The name is empty.'],
    [
      'a missing scope',
      { error: { code: 'insufficient_scope', message: 'Forbidden' } },
      'The credential lacks a scope for this.',
    ],
    ['nothing', {}, null],
    ['no object', 'Bad gateway', null],
    ['an empty body', undefined, null],
    ['blanks', { error: ' ', message: '' }, null],
  ])('may be %s', (_, body, message) => {
    expect(messageOf(body)).toBe(message);
  });

  test.each([
    [{ errors: { slug: [TAKEN] } }, 'slug'],
    [{ errors: { external_project_id: TAKEN } }, 'externalId'],
    [{ errors: [{ field: 'max_computer_size', message: 'no' }] }, 'maxComputerSize'],
    [{ errors: ['no', { field: 'preview_domain', message: 'no' }] }, 'domain'],
    [{ errors: { project_slug: ['no'] } }, 'project.slug'],
    [{ errors: { 'A field: <b>': ['no'] } }, null],
    [{ errors: ['no'] }, null],
    [{ error: 'forbidden' }, null],
    [{ error: { code: 'IDEMPOTENCY_PAYLOAD_MISMATCH', message: 'no' } }, 'idempotencyKey'],
    [{ error: 'no', code: 'IDEMPOTENCY_PAYLOAD_MISMATCH' }, 'idempotencyKey'],
    [{ error: 'IDEMPOTENCY_PAYLOAD_MISMATCH', detail: 'no' }, 'idempotencyKey'],
    [null, null],
  ])('%j is about the field %s', (body, field) => {
    expect(fieldOf(body)).toBe(field);
  });

  test('is a text, or nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        for (const body of [json, { error: json }, { errors: json }, { errors: { a: json } }]) {
          for (const said of [messageOf(body), fieldOf(body)]) {
            expect(said === null || (typeof said === 'string' && said !== '')).toBe(true);
          }
        }
      }),
    );
  });
});
