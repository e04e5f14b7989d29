import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Store } from '../../src/store/store.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let store: Store;
const statements: string[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  store = new Store({
    connection: database.connection,
    onStatement: (sql) => statements.push(sql),
  });
});
beforeEach(() => database.clear());
afterAll(async () => {
  await store.close();
  await database.close();
});

test('a transaction is rolled back as a whole, and what it left for after the commit is dropped', async () => {
  let followedUp = false;
  const failing = store.transaction(async (tx) => {
    await tx.tenant.create({ data: { id: 'a', name: 'A' } });
    store.afterCommit(tx, () => {
      followedUp = true;
    });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await store.prisma.tenant.count()).toBe(0);
  expect(followedUp).toBe(false);
});

test('what a transaction leaves for after the commit sees the committed rows', async () => {
  const seen = new Promise<number>((resolve) => {
    void store.transaction(async (tx) => {
      await tx.tenant.create({ data: { id: 'a', name: 'A' } });
      store.afterCommit(tx, () => {
        void store.prisma.tenant.count().then(resolve);
      });
    });
  });
  expect(await seen).toBe(1);
});

test('ten transactions at once all finish', async () => {
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      store.transaction((tx) => tx.tenant.create({ data: { id: String(index), name: 'T' } })),
    ),
  );
  expect(await store.prisma.tenant.count()).toBe(10);
});

test('reads beside transactions get their own answers, and hold nobody up', async () => {
  await store.prisma.tenant.create({ data: { id: 'there', name: 'There' } });
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let index = 0; index < 5; index += 1) {
      await store.transaction(async (tx) => {
        await tx.eventCounter.count();
        await tx.tenant.create({ data: { id: `${writer}-${index}`, name: 'T' } });
      });
    }
  });
  const readers = Array.from({ length: 4 }, async () => {
    for (let index = 0; index < 20; index += 1) {
      const found = await store.prisma.tenant.findUnique({ where: { id: 'there' } });
      expect(found?.name).toBe('There');
    }
  });
  await Promise.all([...writers, ...readers]);
  expect(await store.prisma.tenant.count()).toBe(41);
});

test('statements are reported as they are sent', async () => {
  statements.length = 0;
  await store.prisma.tenant.findMany();
  expect(statements).toHaveLength(1);
});
