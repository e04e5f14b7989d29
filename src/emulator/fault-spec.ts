/** A fault that has a name only. */
const plainFaults = [
  'hang',
  'reset-before',
  'reset-after',
  'rate-limit',
  'html',
  'truncated',
  'endless-body',
  'gzip-bomb',
  'wrong-content-type',
  'duplicate-fields',
  'missing-fields',
  'unknown-enum',
  'deep-json',
  'not-utf8',
  'empty',
] as const;

export type Fault =
  | { kind: (typeof plainFaults)[number] }
  | { kind: 'delay'; ms: number }
  | { kind: 'slow-body'; ms: number }
  | { kind: 'status'; status: number; retryAfter: string | null }
  | { kind: 'redirect'; location: string };

/** A fault, and what it happens to. */
export interface FaultRule {
  readonly fault: Fault;
  /** Tells whether it is for a route, as in `GET /v1/tasks/{id}`. */
  readonly isFor: (route: string) => boolean;
  /** How many requests it happens to. */
  readonly times: number;
}

export class FaultSpecError extends Error {
  override readonly name = 'FaultSpecError';
}

const LONGEST_DELAY_MS = 600_000;
const ELSEWHERE = 'http://elsewhere.invalid/';

/**
 * Reads a fault, such as `delay:500`, `status:503;retry-after=2` or
 * `reset-after;on=POST /v1/tasks;times=1`. In `on`, `*` stands for anything.
 *
 * @throws FaultSpecError
 */
export function parseFault(spec: string): FaultRule {
  const [head = '', ...rest] = spec.split(';').map((part) => part.trim());
  const options = new Map(rest.map(splitOption));
  const retryAfter = options.get('retry-after') ?? null;
  const fault = faultOf(head, retryAfter);
  const unknown = [...options.keys()].find(
    (name) => !['retry-after', 'on', 'times'].includes(name),
  );
  if (unknown !== undefined) throw new FaultSpecError(`A fault has no option ${quote(unknown)}.`);
  if (retryAfter !== null && fault.kind !== 'status') {
    throw new FaultSpecError('Only the fault status takes retry-after.');
  }
  const times = options.get('times');
  return {
    fault,
    isFor: routePattern(options.get('on') ?? '*'),
    times: times === undefined ? Infinity : wholeNumber(times, 'times', 1_000_000_000),
  };
}

function faultOf(head: string, retryAfter: string | null): Fault {
  const colon = head.indexOf(':');
  const name = colon < 0 ? head : head.slice(0, colon);
  const value = colon < 0 ? null : head.slice(colon + 1);
  switch (name) {
    case 'delay':
      return { kind: name, ms: wholeNumber(value ?? '', name, LONGEST_DELAY_MS) };
    case 'slow-body':
      return { kind: name, ms: wholeNumber(value ?? '100', name, LONGEST_DELAY_MS) };
    case 'status': {
      const status = wholeNumber(value ?? '', name, 599);
      if (status < 400) throw new FaultSpecError('The fault status needs one from 400 to 599.');
      return { kind: name, status, retryAfter };
    }
    case 'redirect':
      if (value !== null && !URL.canParse(value)) {
        throw new FaultSpecError('The fault redirect needs a URL, or nothing.');
      }
      return { kind: name, location: value ?? ELSEWHERE };
    default: {
      const kind = plainFaults.find((plain) => plain === name);
      if (kind === undefined) throw new FaultSpecError(`There is no fault ${quote(name)}.`);
      if (value !== null) throw new FaultSpecError(`The fault ${kind} takes no value.`);
      return { kind };
    }
  }
}

function splitOption(option: string): [name: string, value: string] {
  const at = option.indexOf('=');
  if (at < 1) throw new FaultSpecError(`${quote(option)} is not of the form name=value.`);
  return [option.slice(0, at), option.slice(at + 1)];
}

function routePattern(pattern: string): (route: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[^\w/ ]/g, '\\$&'));
  const form = new RegExp(`^${parts.join('.*')}$`);
  return (route) => form.test(route);
}

function wholeNumber(text: string, name: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new FaultSpecError(`${name} needs a whole number from 1 to ${most}.`);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
