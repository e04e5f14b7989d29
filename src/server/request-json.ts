import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { jsonFault, jsonTextFault } from '../json-fault.js';
import { Refusal } from './refusal.js';

/**
 * Refuses requests whose JSON is nested deeper than 64 levels, has more than 10,000 values, or a key
 * that is `__proto__` or longer than 1,000 characters, on every transport; and variables in a URL that
 * are no JSON. To be registered in front of plugins that parse bodies of other kinds themselves.
 */
export function useRequestJson(): Plugin {
  return {
    onRequestParse({ requestParser, setRequestParser, fetchAPI }) {
      if (!requestParser) return;
      setRequestParser(async (request) => {
        if (request.method === 'POST') {
          const { url, method, headers } = request;
          const body = await request.text().catch(refuseBroken);
          refuse(jsonTextFault(body));
          try {
            return await requestParser(new fetchAPI.Request(url, { method, headers, body }));
          } catch (error) {
            // Yoga would send the body back, with what is secret in it.
            if (!(error instanceof GraphQLError) || !error.extensions.originalError) throw error;
            throw new Refusal('BAD_REQUEST', 'The body has to be JSON.');
          }
        }
        try {
          return await requestParser(request);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          throw new Refusal('BAD_REQUEST', 'The variables and extensions have to be JSON.');
        }
      });
    },
    onParams({ params }) {
      refuse(jsonFault(params));
    },
  };
}

/** A body that is too large is said to be so. Of one that broke off, nobody is left to hear. */
function refuseBroken(error: unknown): never {
  if (error instanceof GraphQLError) throw error;
  throw badJson('has not come whole');
}

function refuse(fault: string | null): void {
  if (fault !== null) throw badJson(fault);
}

/** The answer to a request with that fault, on every transport. */
export function badJson(fault: string): Refusal {
  return new Refusal('BAD_REQUEST', `The request ${fault}.`);
}
