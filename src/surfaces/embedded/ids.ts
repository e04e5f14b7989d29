const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Those of the ids that can be one of ours. Others may hold what PostgreSQL refuses, such as NUL. */
export function possibleIds(ids: readonly string[]): string[] {
  return ids.filter((id) => UUID.test(id));
}
