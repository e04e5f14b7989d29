import fc from 'fast-check';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputType,
} from 'graphql';
import { trouble } from './edits.js';

const word = fc.constantFrom('Harbour', 'survey the tides', 'simulate:failure', 'README.md', 'ü');
const text = fc.oneof(
  { weight: 4, arbitrary: word },
  { weight: 2, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: trouble },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
);
const wholeNumber = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 100, 200, 201, 2 ** 31 - 1, -(2 ** 31)) },
);
const name = fc.stringMatching(/^[a-z_]{1,8}$/);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.constant(null), fc.boolean(), wholeNumber, text),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(name, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

/** Values that have the form of their type, most of them within its rules. */
export class Values {
  readonly #scalars: Record<string, fc.Arbitrary<unknown>>;
  readonly #known = new Map<string, fc.Arbitrary<unknown>>();

  /** `ids` are those of things that are there. */
  constructor(ids: readonly string[]) {
    this.#scalars = {
      Boolean: fc.boolean(),
      Int: wholeNumber,
      SafeInt: fc.oneof(wholeNumber, fc.maxSafeInteger()),
      Float: fc.double({ noNaN: true, noDefaultInfinity: true }),
      String: text,
      ID: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...ids) },
        { weight: 1, arbitrary: text },
      ),
      Cursor: fc.oneof(fc.constant('START'), fc.base64String({ maxLength: 20 })),
      DateTime: fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.constantFrom('2999-01-01T00:00:00Z', '2026-02-30T25:00:00Z', ''),
      ),
      JSON: json,
      // It comes in a part of its own.
      Upload: fc.constant(null),
    };
  }

  of(type: GraphQLInputType): fc.Arbitrary<unknown> {
    const found = this.#known.get(String(type));
    if (found) return found;
    const made = this.#make(type);
    this.#known.set(String(type), made);
    return made;
  }

  #make(type: GraphQLInputType): fc.Arbitrary<unknown> {
    if (isNonNullType(type)) return this.#present(type.ofType);
    return fc.option(this.#present(type), { freq: 8 });
  }

  #present(type: GraphQLInputType): fc.Arbitrary<unknown> {
    if (isListType(type)) return fc.array(this.of(type.ofType), { maxLength: 4 });
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
    if (!isInputObjectType(type)) return this.#scalars[String(type)] ?? json;
    const fields = Object.values(type.getFields());
    return fc.record(Object.fromEntries(fields.map((field) => [field.name, this.of(field.type)])), {
      requiredKeys: fields.filter((field) => isNonNullType(field.type)).map((field) => field.name),
      noNullPrototype: true,
    });
  }
}

/** A value as it is written in a document. */
export function literalOf(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(value, type.ofType);
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((item) => literalOf(item, type.ofType)).join(', ')}]`;
  }
  if (isEnumType(type)) return String(value);
  if (isInputObjectType(type) && isObject(value)) {
    const fields = type.getFields();
    return written(value, (name, inner) => {
      const field = fields[name];
      return field ? literalOf(inner, field.type) : plainLiteral(inner);
    });
  }
  return plainLiteral(value);
}

function plainLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainLiteral).join(', ')}]`;
  return isObject(value)
    ? written(value, (_, inner) => plainLiteral(inner))
    : JSON.stringify(value);
}

function written(value: object, literal: (name: string, inner: unknown) => string): string {
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(name, inner)}`);
  return `{ ${fields.join(', ')} }`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
