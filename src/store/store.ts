import { PrismaPg } from '@prisma/adapter-pg';
import type { PoolConfig } from 'pg';
import type { Prisma } from './generated/prisma/client.js';
import { PrismaClient } from './generated/prisma/client.js';

/** Inside `Store.transaction`. Do not use the outer client there: on PGlite that is a deadlock. */
export type Transaction = Prisma.TransactionClient;

export interface StoreOptions {
  connection: PoolConfig;
  /** Called with each SQL statement that is sent, so that tests can count them. */
  onStatement?: (sql: string) => void;
}

/** The gateway's database, embedded or a server. */
export class Store {
  readonly prisma: PrismaClient;
  readonly #afterCommit = new WeakMap<Transaction, (() => void)[]>();

  constructor({ connection, onStatement }: StoreOptions) {
    const client = new PrismaClient({
      adapter: new PrismaPg(connection),
      log: onStatement ? [{ emit: 'event', level: 'query' }] : [],
      // PGlite runs one transaction after the other, so a burst of them has to wait.
      transactionOptions: { maxWait: 10_000, timeout: 20_000 },
    });
    if (onStatement) {
      client.$on('query', (event) => {
        onStatement(event.query);
      });
    }
    this.prisma = client;
  }

  /** Runs `work` in one transaction, and then what it left with `afterCommit`. No upstream call inside. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    let followUps: (() => void)[] = [];
    const result = await this.prisma.$transaction(async (tx) => {
      followUps = [];
      this.#afterCommit.set(tx, followUps);
      return work(tx);
    });
    for (const followUp of followUps) followUp();
    return result;
  }

  /** To be called once the transaction has been committed; never, if it is not. */
  afterCommit(tx: Transaction, followUp: () => void): void {
    const followUps = this.#afterCommit.get(tx);
    if (!followUps) throw new Error('afterCommit outside of Store.transaction');
    followUps.push(followUp);
  }

  /** Rejects when the database does not answer. */
  async ping(): Promise<void> {
    await this.prisma.$queryRaw`SELECT 1`;
  }

  close(): Promise<void> {
    return this.prisma.$disconnect();
  }
}
