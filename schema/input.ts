import type { InputFieldMap, InputRef } from '@pothos/core';
import { idempotencyKeyForm } from '../src/idempotency/key.js';
import { builder, type BuilderTypes } from './builder.js';

/** The one argument of a mutation. */
export function inputArg<T>(type: InputRef<T>) {
  return builder.args((t) => ({
    input: t.field({ type, required: true, description: 'What to do.' }),
  }));
}

/** The type of that argument: its own fields, and the key that every mutation takes. */
export function mutationInput<Fields extends InputFieldMap>(
  name: string,
  options: {
    description: string;
    fields: (t: PothosSchemaTypes.InputFieldBuilder<BuilderTypes, 'InputObject'>) => Fields;
  },
) {
  return builder.inputType(name, {
    description: options.description,
    fields: (t) => ({
      ...options.fields(t),
      idempotencyKey: t.string({
        description:
          'Any text of 1 to 255 printable characters, new for each thing to be done. Sent again with the same key and input within 24 hours, it is done once, and answered with what became of it the first time. It wins over the header `Idempotency-Key`.',
        validate: idempotencyKeyForm,
      }),
    }),
  });
}
