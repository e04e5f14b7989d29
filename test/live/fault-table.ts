/** What a client is told, by the code of the error; null when the fault does no harm. */
export interface FaultCase {
  /** As the emulator reads it. */
  fault: string;
  query: string | null;
  mutation: string | null;
  upload: string | null;
}

const all = (code: string | null) => ({ query: code, mutation: code, upload: code });
/** A read has failed; of a write nobody knows. */
const lost = { query: 'UPSTREAM', mutation: 'IN_DOUBT', upload: 'IN_DOUBT' };

export const FAULTS: readonly FaultCase[] = [
  { fault: 'delay:100', ...all(null) },
  { fault: 'hang', ...lost },
  { fault: 'reset-before', ...lost },
  { fault: 'reset-after', ...lost },
  // An id that makes no sense is one that is not there.
  { fault: 'status:400', ...all('VALIDATION'), query: null },
  { fault: 'status:401', ...all('UPSTREAM') },
  { fault: 'status:402', ...all('FORBIDDEN') },
  { fault: 'status:403', ...all('FORBIDDEN') },
  { fault: 'status:404', ...all('NOT_FOUND'), query: null },
  { fault: 'status:409', ...all('CONFLICT') },
  { fault: 'status:413', ...all('VALIDATION') },
  { fault: 'status:422', ...all('VALIDATION'), query: null },
  { fault: 'status:429', ...all('RATE_LIMITED') },
  { fault: 'status:429;retry-after=2', ...all('RATE_LIMITED') },
  { fault: 'status:429;retry-after=3600', ...all('RATE_LIMITED') },
  { fault: 'rate-limit', ...all('RATE_LIMITED') },
  { fault: 'status:500', ...all('UPSTREAM') },
  { fault: 'status:501', ...all('UPSTREAM') },
  { fault: 'status:502', ...lost },
  { fault: 'status:503', ...all('UPSTREAM') },
  { fault: 'status:503;retry-after=3600', ...all('UPSTREAM') },
  { fault: 'status:504', ...lost },
  { fault: 'html', ...lost },
  { fault: 'redirect', ...all('UPSTREAM') },
  { fault: 'empty', ...lost },
  { fault: 'truncated', ...lost },
  { fault: 'slow-body', ...lost },
  { fault: 'endless-body', ...lost },
  { fault: 'gzip-bomb', ...lost },
  { fault: 'deep-json', ...lost },
  { fault: 'not-utf8', ...lost },
  { fault: 'wrong-content-type', ...all(null) },
  { fault: 'duplicate-fields', ...all(null) },
  { fault: 'missing-fields', ...all(null) },
  { fault: 'unknown-enum', ...all(null) },
];
