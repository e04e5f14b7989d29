import { z } from 'zod';
import type { Store } from '../../src/store/store.js';
import { OWNER_COLUMNS } from './statement-scope.js';

const columns = z.array(z.object({ table: z.string(), column: z.string() }));
const tableRows = z.array(z.object({ table: z.string(), row: z.record(z.string(), z.unknown()) }));

export type Row = Readonly<Record<string, unknown>>;

/** Every table of the database, with the column that says whose a row is; null where there is none. */
export async function ownerColumns(store: Store): Promise<Map<string, string | null>> {
  const rows = await store.prisma.$queryRaw`
    SELECT "table_name" AS "table", "column_name" AS "column" FROM information_schema.columns
    WHERE "table_schema" = 'public' AND "table_name" <> '_prisma_migrations'`;
  const found = new Map<string, string | null>();
  for (const { table, column } of columns.parse(rows)) {
    found.set(table, OWNER_COLUMNS.includes(column) ? column : (found.get(table) ?? null));
  }
  return found;
}

/** All that is stored for a tenant, table by table, in an order that does not change by itself. */
export async function rowsOf(store: Store, tenant: string): Promise<Record<string, Row[]>> {
  const selects = [...(await ownerColumns(store))].flatMap(([table, column]) =>
    column === null
      ? []
      : // When a key was used last is written from time to time.
        `SELECT '${table}' AS "table", to_jsonb(t) - 'lastUsedAt' AS "row"
         FROM "${table}" AS t WHERE "${column}" = $1`,
  );
  const found = await store.prisma.$queryRawUnsafe(
    `SELECT * FROM (${selects.join(' UNION ALL ')}) AS r ORDER BY "table", "row"::text`,
    tenant,
  );
  const rows: Record<string, Row[]> = {};
  for (const { table, row } of tableRows.parse(found)) rows[table] = [...(rows[table] ?? []), row];
  return rows;
}

/** What identifies these rows and what they point to, and stands nowhere in those of another. */
export function idsOnlyIn(rows: Record<string, Row[]>, others: Record<string, Row[]>): string[] {
  const ids = Object.values(rows)
    .flat()
    .flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) =>
        /^(id|blob|hash|sealed|.+Id)$/.test(column) && typeof value === 'string' ? [value] : [],
      ),
    );
  const elsewhere = JSON.stringify(others);
  return [...new Set(ids)].filter((id) => id.length >= 12 && !elsewhere.includes(id));
}
