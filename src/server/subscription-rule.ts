import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

const CONDITIONS = ['skip', 'include'];

/**
 * Refuses a subscription whose one field may be left out, as the specification has it. In front of all
 * other rules: one of GraphQL.js fails over it, and so does what subscribes.
 */
export function useSubscriptionRule(): Plugin {
  return {
    onValidate({ params, setResult }) {
      const conditions = conditionsOf(params.documentAST as DocumentNode);
      if (conditions.length === 0) return;
      const message = 'The field of a subscription must not have @skip or @include.';
      setResult([new GraphQLError(message, { nodes: conditions })]);
    },
  };
}

/** Those that stand around the fields of subscriptions. */
function conditionsOf({ definitions }: DocumentNode): DirectiveNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  /** A fragment is looked into once, also when it is spread in itself. */
  const conditionsIn = ({ selections }: SelectionSetNode): DirectiveNode[] =>
    selections.flatMap((selection) => {
      const { directives = [] } = selection;
      const own = directives.filter(({ name }) => CONDITIONS.includes(name.value));
      if (selection.kind === Kind.FIELD) return own;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        return [...own, ...conditionsIn(selection.selectionSet)];
      }
      const fragment = fragments.get(selection.name.value);
      fragments.delete(selection.name.value);
      return fragment ? [...own, ...conditionsIn(fragment.selectionSet)] : own;
    });
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION &&
    definition.operation === OperationTypeNode.SUBSCRIPTION
      ? conditionsIn(definition.selectionSet)
      : [],
  );
}
