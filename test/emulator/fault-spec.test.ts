import { describe, expect, it } from 'vitest';
import { FaultSpecError, parseFault } from '../../src/emulator/fault-spec.js';

describe('a fault as text', () => {
  it.each([
    ['hang', { kind: 'hang' }],
    ['delay:500', { kind: 'delay', ms: 500 }],
    ['slow-body', { kind: 'slow-body', ms: 100 }],
    ['slow-body:5', { kind: 'slow-body', ms: 5 }],
    ['status:503', { kind: 'status', status: 503, retryAfter: null }],
    ['status:429; retry-after=2', { kind: 'status', status: 429, retryAfter: '2' }],
    ['redirect', { kind: 'redirect', location: 'http://elsewhere.invalid/' }],
    ['redirect:http://localhost:1/x', { kind: 'redirect', location: 'http://localhost:1/x' }],
  ])('%s is read', (spec, fault) => {
    expect(parseFault(spec)).toMatchObject({ fault, times: Infinity });
  });

  it.each([
    '',
    'earthquake',
    'hang:5',
    'delay',
    'delay:-1',
    'delay:600001',
    'status:200',
    'status:600',
    'redirect:nowhere',
    'html;retry-after=2',
    'hang;times=0',
    'hang;times=many',
    'hang;often=2',
    'hang;times',
  ])('%j is refused', (spec) => {
    expect(() => parseFault(spec)).toThrow(FaultSpecError);
  });

  it('is for the routes that it names, where * stands for anything', () => {
    const isFor = (pattern: string, route: string) => parseFault(`hang;on=${pattern}`).isFor(route);
    expect(isFor('GET /v1/tasks/{id}', 'GET /v1/tasks/{id}')).toBe(true);
    expect(isFor('GET /v1/tasks/{id}', 'GET /v1/tasks')).toBe(false);
    expect(isFor('GET /v1/tasks', 'GET /v1/tasks/{id}')).toBe(false);
    expect(isFor('* /v1/tasks*', 'POST /v1/tasks/{id}/cancel')).toBe(true);
    expect(isFor('POST *', 'GET /v1/tasks')).toBe(false);
    expect(isFor('GET *.json', 'GET /v1/openapiXjson')).toBe(false);
    expect(parseFault('hang').isFor('GET *')).toBe(true);
  });
});
