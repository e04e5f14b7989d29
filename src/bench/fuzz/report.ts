import { describeRequest, problemOf } from './judge.js';
import type { FuzzRequest } from './requests.js';
import type { Outcome } from './sender.js';

/** Of each kind of problem, as many are told whole. */
const MOST_TOLD = 3;

/** What became of the requests of one seed. */
export class Report {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();
  readonly #problems = new Map<string, string[]>();
  #requests = 0;
  #slowestMs = 0;
  readonly #begin = performance.now();

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(request: FuzzRequest, outcome: Outcome): void {
    this.#requests += 1;
    this.#slowestMs = Math.max(this.#slowestMs, outcome.ms);
    for (const kind of kindsOf(request, outcome))
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const problem = problemOf(request, outcome);
    if (problem === null) return;
    const told = this.#problems.get(problem.kind) ?? [];
    this.#problems.set(problem.kind, [
      ...told,
      `${problem.what}: ${describeRequest(request, outcome)}`,
    ]);
  }

  get isGood(): boolean {
    return this.#problems.size === 0;
  }

  text(): string {
    const seconds = Math.round((performance.now() - this.#begin) / 1000);
    const counts = [...this.#counts].sort().map(([kind, count]) => `${count} × ${kind}`);
    const lines = [
      `seed ${this.#seed}: ${this.#requests} requests in ${seconds} s, the slowest ${Math.round(this.#slowestMs)} ms`,
      `  ${counts.join(', ')}`,
    ];
    for (const [kind, told] of this.#problems) {
      lines.push(
        `  ${told.length} × ${kind}, such as`,
        ...told.slice(0, MOST_TOLD).map((text) => `    ${text}`),
      );
    }
    return lines.join('\n');
  }
}

function kindsOf(request: FuzzRequest, { statuses, closeCode, text }: Outcome): string[] {
  const kinds = statuses.map((status) => `${Math.floor(status / 100)}xx`);
  if (statuses.length === 0) kinds.push('hung up');
  if (closeCode !== null) kinds.push(`closed with ${closeCode}`);
  if (text.includes('"data":{'))
    kinds.push(isMutation(request) ? 'mutations with data' : 'with data');
  return kinds;
}

function isMutation(request: FuzzRequest): boolean {
  const sent = request.kind === 'http' ? [request.bytes] : request.frames;
  return sent.some((bytes) => bytes.includes('"mutation'));
}
