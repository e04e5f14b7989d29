/** The columns that say whose a row is. */
export const OWNER_COLUMNS = ['tenantId', 'accountId'];

const OWNER = `"(?:${OWNER_COLUMNS.join('|')})"`;

/**
 * The tables from which a statement of SQL reads, or which it changes, without a condition on whose
 * rows they are: a table that is named twice needs two of them. That the column is among those that
 * are selected is no condition. What is inserted has its owner in the row.
 */
export function tablesWithoutOwner(sql: string, owned: ReadonlySet<string>): string[] {
  const uses = new Map<string, { table: string; count: number }>();
  for (const { groups } of sql.matchAll(TABLE)) {
    const { table = '', alias } = groups ?? {};
    if (!owned.has(table)) continue;
    const name = alias ?? table;
    uses.set(name, { table, count: (uses.get(name)?.count ?? 0) + 1 });
  }
  return [...uses]
    .filter(([name, { count }]) => conditionsOn(sql, name) < count)
    .map(([, { table }]) => table);
}

/** A table where rows are looked for, perhaps under another name. */
const TABLE =
  /(?:FROM|JOIN|UPDATE|,)\s+(?:"public"\.)?"(?<table>\w+)"(?!\.)(?:\s+AS\s+"?(?<alias>\w+)"?)?/g;

/** How often a table's owner is compared with something, alone or together with other columns. */
function conditionsOn(sql: string, name: string): number {
  const names = [name, ...namesOfItsRows(sql, name)].join('|');
  const column = `(?:"public"\\.)?"?\\b(?:${names})"?\\.${OWNER}`;
  return [...sql.matchAll(new RegExp(`${column}(?:\\s*(?:=|IN\\b)|\\)\\s*=\\s*\\()`, 'g'))].length;
}

/** In a list within a row, Prisma selects from `t1` as `t2`, from that as `t3`, and filters then. */
function namesOfItsRows(sql: string, name: string): string[] {
  const number = Number(/^t(\d+)$/.exec(name)?.[1]);
  const isInList = sql.includes(`(SELECT "${name}".* FROM `);
  return isInList ? [`t${number + 1}`, `t${number + 2}`] : [];
}
