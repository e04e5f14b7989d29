import pg from 'pg';

/** Where a database of the server at this URL is. */
export function onServer(url: string, name: string): { connectionString: string } {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return { connectionString: address.href };
}

/** Sends SQL over a connection of its own, and gives the rows. */
export async function run(
  connection: pg.PoolConfig,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
