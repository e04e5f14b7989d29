import { expect } from 'vitest';
import type { SurfaceErrorCode } from '../../../../src/surfaces/errors.js';
import { refusalOf } from '../../refusal.js';

export const refusal = refusalOf('ROUTA');

/** Waits for the call to be refused with the code, because of the field. */
export async function refusalBy(
  call: Promise<unknown>,
  code: SurfaceErrorCode,
  field: string,
): Promise<void> {
  const error = await refusal(call, code);
  expect(error.field, `the field of "${error.message}"`).toBe(field);
}
