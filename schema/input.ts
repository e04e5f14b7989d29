import type { InputRef } from '@pothos/core';
import { builder } from './builder.js';

/** The one argument of a mutation. */
export function inputArg<T>(type: InputRef<T>) {
  return builder.args((t) => ({
    input: t.field({ type, required: true, description: 'What to do.' }),
  }));
}
