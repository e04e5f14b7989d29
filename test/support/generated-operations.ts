import {
  getNamedType,
  isCompositeType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';

/** How many of a page are asked for. */
const PAGE = 50;

type Field = GraphQLField<unknown, unknown>;

/**
 * An operation that asks a root field for all there is: every field of every type that can be reached
 * from it is in it, so that a field which is added to the schema is asked for by itself. Each type is
 * opened once, at the place nearest to the root; wherever else it turns up, its leaves are asked for.
 * The pages of connections are always opened. The arguments of the root field are variables of the
 * same names.
 */
export function operationFor(
  schema: GraphQLSchema,
  kind: OperationTypeNode,
  name: string,
): { query: string; field: Field } {
  const field = schema.getRootType(kind)?.getFields()[name];
  if (!field) throw new Error(`There is no ${kind} ${name}.`);
  const variables = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`);
  const args = field.args.map((arg) => `${arg.name}: $${arg.name}`);
  const selection = new Selections(schema).of(field);
  return {
    field,
    query: `${kind} Everything${inParentheses(variables)} { ${name}${inParentheses(args)} ${selection} }`,
  };
}

class Selections {
  readonly #schema: GraphQLSchema;
  /** Fields of these names have different types in different places, which GraphQL does not merge. */
  readonly #ambiguous: ReadonlySet<string>;
  /** At which field each type is opened. */
  readonly #openedAt = new Map<GraphQLObjectType, Field>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#ambiguous = ambiguousNames(schema);
  }

  of(field: Field): string {
    this.#open(field);
    return this.#selection(field, []);
  }

  /** By distance from the root. */
  #open(root: Field): void {
    const fields = [root];
    for (const field of fields) {
      for (const type of this.#typesOf(field.type)) {
        if (this.#openedAt.has(type)) continue;
        this.#openedAt.set(type, field);
        fields.push(...Object.values(type.getFields()));
      }
    }
  }

  /** What stands behind a field: nothing, or the fields of each type that it may give. */
  #selection(field: Field, within: readonly GraphQLObjectType[]): string {
    const types = this.#typesOf(field.type);
    if (types.length === 0) return '';
    const selections = types.map((type) => {
      const isOpen = this.#openedAt.get(type) === field && !within.includes(type);
      const fields = Object.values(type.getFields()).filter(
        (inner) => isOpen || isPage(type) || isLeafType(getNamedType(inner.type)),
      );
      const texts = fields.map((inner) => this.#field(type, inner, [...within, type]));
      return `... on ${type.name} { ${texts.join(' ')} }`;
    });
    return `{ __typename ${selections.join(' ')} }`;
  }

  #field(parent: GraphQLObjectType, field: Field, within: readonly GraphQLObjectType[]): string {
    const alias = this.#ambiguous.has(field.name) ? `${parent.name}_${field.name}: ` : '';
    const args = field.args.flatMap((arg) => argumentOf(parent, field, arg));
    return `${alias}${field.name}${inParentheses(args)} ${this.#selection(field, within)}`;
  }

  #typesOf(type: GraphQLOutputType): readonly GraphQLObjectType[] {
    const named = getNamedType(type);
    if (!isCompositeType(named)) return [];
    return isObjectType(named) ? [named] : this.#schema.getPossibleTypes(named);
  }
}

function isPage({ name }: GraphQLObjectType): boolean {
  return name.endsWith('Connection') || name.endsWith('Edge');
}

function argumentOf(parent: GraphQLObjectType, field: Field, arg: GraphQLArgument): string[] {
  if (arg.name === 'first') return [`first: ${PAGE}`];
  if (!isRequiredArgument(arg)) return [];
  throw new Error(`${parent.name}.${field.name} needs ${arg.name}: say here what to give it.`);
}

function ambiguousNames(schema: GraphQLSchema): ReadonlySet<string> {
  const types = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const known = types.get(field.name) ?? String(field.type);
      if (known !== String(field.type)) ambiguous.add(field.name);
      types.set(field.name, known);
    }
  }
  return ambiguous;
}

function inParentheses(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}
