import type { Plugin } from 'graphql-yoga';

/** Answers signed links to contents. */
export function useLinks(serve: (request: Request) => Promise<Response | null>): Plugin {
  return {
    async onRequest({ request, endResponse }) {
      const response = await serve(request);
      if (response) endResponse(response);
    },
  };
}
