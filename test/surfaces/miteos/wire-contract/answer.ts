import type { Dispatcher } from 'undici';
import { expect } from 'vitest';
import type { z } from 'zod';
import type { Route } from './routes.js';
import { refusal } from './shapes.js';

/** What came back, with the little that holds for every answer already seen to. */
export class Answer {
  private constructor(
    readonly route: Route,
    readonly status: number,
    readonly headers: Dispatcher.ResponseData['headers'],
    readonly bytes: Buffer,
  ) {}

  /** Fails when the answer is not as every answer has to be. */
  static async read(route: Route, response: Dispatcher.ResponseData): Promise<Answer> {
    const bytes = Buffer.from(await response.body.arrayBuffer());
    const answer = new Answer(route, response.statusCode, response.headers, bytes);
    answer.#expectRateHeaders();
    if (answer.status >= 400) answer.#expectDetail();
    return answer;
  }

  header(name: string): string {
    const value = this.headers[name];
    return typeof value === 'string' ? value : expect.fail(`${this.#what} has no one ${name}`);
  }

  /** The body of a success, which must have exactly this shape. */
  as<T>(shape: z.ZodType<T>): T {
    // The reference names no code but 204; creates answer 200 as well.
    expect(this.status, `${this.#what}: ${this.#text}`).toBe(200);
    return this.#parse(shape);
  }

  /** The request was refused with one of these. */
  expectStatus(...statuses: number[]): void {
    expect(statuses, `the status of ${this.#what}: ${this.#text}`).toContain(this.status);
  }

  /** Nothing more is documented of it than that it went well. */
  expectSuccess(): void {
    expect(Math.floor(this.status / 100), `${this.#what}: ${this.#text}`).toBe(2);
  }

  get #what(): string {
    return `${this.route} → ${this.status}`;
  }

  get #text(): string {
    return this.bytes.toString('utf8', 0, 500);
  }

  #expectRateHeaders(): void {
    const limit = this.header('x-ratelimit-limit');
    const remaining = this.header('x-ratelimit-remaining');
    expect(limit, `X-RateLimit-Limit of ${this.#what}`).toMatch(/^[1-9]\d*$/);
    expect(remaining, `X-RateLimit-Remaining of ${this.#what}`).toMatch(/^\d+$/);
    expect(Number(remaining)).toBeLessThanOrEqual(Number(limit));
  }

  #expectDetail(): void {
    this.#parse(refusal);
  }

  #parse<T>(shape: z.ZodType<T>): T {
    expect(this.header('content-type')).toMatch(/^application\/json(;|$)/);
    const { data, error } = shape.safeParse(JSON.parse(this.bytes.toString('utf8')));
    if (data === undefined) return expect.fail(`${this.#what}: ${error?.message}\n${this.#text}`);
    return data;
  }
}
