import { scopes, type Scope } from '../src/access/scopes.js';
import { builder } from './builder.js';

/** The scopes under names that GraphQL allows: `workspaces:read` is `WORKSPACES_READ`. */
const values = Object.fromEntries(
  Object.entries(scopes).map(([scope, description]) => [
    scope.toUpperCase().replace(':', '_'),
    { value: scope as Scope, description },
  ]),
);

export const ScopeEnum = builder.enumType('Scope', {
  description: 'What a key may do. Write does not imply read; `ADMIN` implies all.',
  values,
});
