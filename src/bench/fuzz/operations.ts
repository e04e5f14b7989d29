import fc from 'fast-check';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { literalOf, Values } from './values.js';

export interface GeneratedOperation {
  query: string;
  variables: Record<string, unknown>;
}

interface Argument {
  argument: GraphQLArgument;
  value: unknown;
  isVariable: boolean;
}

interface Field {
  name: string;
  alias: string | null;
  directive: string;
  args: Argument[];
  selections: Selection[];
}

type Selection = Field | { on: string; selections: Selection[] };

/** Fields in each other, at most. */
const LEVELS = 6;
const FIELDS = {
  minLength: 1,
  maxLength: 4,
  selector: (field: Field) => field.alias ?? field.name,
};

/** Operations that are valid for the schema, with random selections and arguments. */
export class Operations {
  readonly #schema: GraphQLSchema;
  readonly #values: Values;
  readonly #known = new Map<string, fc.Arbitrary<Selection[]>>();

  constructor(schema: GraphQLSchema, ids: readonly string[]) {
    this.#schema = schema;
    this.#values = new Values(ids);
  }

  query(): fc.Arbitrary<GeneratedOperation> {
    return this.#operation('query', this.#schema.getQueryType(), 3);
  }

  mutation(): fc.Arbitrary<GeneratedOperation> {
    return this.#operation('mutation', this.#schema.getMutationType(), 2);
  }

  /** With one field, as subscriptions have to have. */
  subscription(): fc.Arbitrary<GeneratedOperation> {
    return this.#operation('subscription', this.#schema.getSubscriptionType(), 1);
  }

  #operation(
    kind: string,
    type: GraphQLObjectType | null | undefined,
    maxLength: number,
  ): fc.Arbitrary<GeneratedOperation> {
    if (!type) throw new Error(`The schema has no ${kind}.`);
    const fields = Object.values(type.getFields()).map((field) => this.#field(field, LEVELS));
    return fc
      .uniqueArray(fc.oneof(...fields), { ...FIELDS, maxLength })
      .map((fields) => print(kind, fields));
  }

  #selections(type: GraphQLCompositeType, levels: number): fc.Arbitrary<Selection[]> {
    const key = `${type.name} ${levels}`;
    const known = this.#known.get(key);
    if (known) return known;
    const own: fc.Arbitrary<Selection[]> = isUnionType(type)
      ? fc.constant([TYPENAME])
      : fc.uniqueArray(this.#fields(type, levels), FIELDS);
    const made = isAbstractType(type) ? this.#withFragments(type, levels, own) : own;
    this.#known.set(key, made);
    return made;
  }

  #withFragments(
    type: GraphQLCompositeType,
    levels: number,
    own: fc.Arbitrary<Selection[]>,
  ): fc.Arbitrary<Selection[]> {
    const types = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [];
    const fragments = types.map((type): fc.Arbitrary<Selection> =>
      fc.record({ on: fc.constant(type.name), selections: this.#selections(type, levels - 1) }),
    );
    return fc
      .tuple(own, fc.array(fc.oneof(...fragments), { maxLength: 2 }))
      .map(([fields, fragments]) => [...fields, ...fragments]);
  }

  /** Those with a selection only if there is a level left for it. */
  #fields(type: GraphQLCompositeType, levels: number): fc.Arbitrary<Field> {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const possible = fields.filter((field) => levels > 1 || !isCompositeType(namedType(field)));
    return fc.oneof(fc.constant(TYPENAME), ...possible.map((field) => this.#field(field, levels)));
  }

  #field(field: GraphQLField<unknown, unknown>, levels: number): fc.Arbitrary<Field> {
    const type = namedType(field);
    return fc.record({
      name: fc.constant(field.name),
      alias: fc.constantFrom(null, null, null, null, null, null, `a_${field.name}`),
      directive: fc.constantFrom('', '', '', '', '', ' @include(if: true)', ' @skip(if: true)'),
      args: fc
        .tuple(...field.args.map((argument) => this.#argument(argument)))
        .map((given) => given.flat()),
      selections: isCompositeType(type) ? this.#selections(type, levels - 1) : fc.constant([]),
    });
  }

  /** Optional ones are left out at times. */
  #argument(argument: GraphQLArgument): fc.Arbitrary<Argument[]> {
    const given = fc.record({
      argument: fc.constant(argument),
      value: this.#values.of(argument.type),
      isVariable: fc.boolean(),
    });
    const isRequired = String(argument.type).endsWith('!');
    return fc.array(given, { minLength: isRequired ? 1 : 0, maxLength: 1 });
  }
}

const TYPENAME: Field = {
  name: '__typename',
  alias: null,
  directive: '',
  args: [],
  selections: [],
};

function namedType(field: GraphQLField<unknown, unknown>) {
  return getNamedType(field.type);
}

/** With a variable for each argument that is to be one. */
function print(kind: string, fields: Field[]): GeneratedOperation {
  const variables: Record<string, unknown> = {};
  const definitions: string[] = [];
  const printArgument = ({ argument, value, isVariable }: Argument): string => {
    if (!isVariable) return `${argument.name}: ${literalOf(value, argument.type)}`;
    const name = `v${definitions.length}`;
    variables[name] = value;
    definitions.push(`$${name}: ${String(argument.type)}`);
    return `${argument.name}: $${name}`;
  };
  const printAll = (selections: Selection[]): string =>
    selections.length === 0 ? '' : ` { ${selections.map(printOne).join(' ')} }`;
  const printOne = (selection: Selection): string => {
    if ('on' in selection) return `... on ${selection.on}${printAll(selection.selections)}`;
    const { name, alias, directive, args, selections } = selection;
    const given = args.length === 0 ? '' : `(${args.map(printArgument).join(', ')})`;
    return `${alias === null ? '' : `${alias}: `}${name}${given}${directive}${printAll(selections)}`;
  };
  const body = printAll(fields);
  const given = definitions.length === 0 ? '' : ` (${definitions.join(', ')})`;
  return { query: `${kind}${given}${body}`, variables };
}
