import type { IncomingHttpHeaders } from 'node:http';
import type { RateHead } from './budget.js';

/** Nobody means to be asked again after longer than a day. */
const LONGEST_SECONDS = 86_400;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** What the head of an answer says of the upstream's limit. What is no number is unknown. */
export function rateHead(status: number, headers: IncomingHttpHeaders, now: Date): RateHead {
  return {
    status,
    limit: wholeNumber(headers['x-ratelimit-limit']),
    remaining: wholeNumber(headers['x-ratelimit-remaining']),
    retryAfter: retryAfterOf(headers, now),
  };
}

/** `Retry-After` in seconds, whether it is given so or as a date; null when there is none. */
export function retryAfterOf(headers: IncomingHttpHeaders, now: Date): number | null {
  const value = headers['retry-after'];
  if (typeof value !== 'string') return null;
  const seconds = wholeNumber(value) ?? secondsUntil(value, now);
  return seconds === null ? null : Math.min(seconds, LONGEST_SECONDS);
}

function wholeNumber(value: string | string[] | undefined): number | null {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function secondsUntil(date: string, now: Date): number | null {
  if (!HTTP_DATE.test(date)) return null;
  const ms = Date.parse(date) - now.getTime();
  return Number.isNaN(ms) ? null : Math.max(0, Math.ceil(ms / 1000));
}
