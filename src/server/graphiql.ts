import type { Plugin } from 'graphql-yoga';
import { createGraphiQLPage, type GraphiQLPage } from './graphiql-page.js';
import type { ServerContext } from './server-context.js';

/** In what GraphQL answers. Who names one of them is a client, whatever else it can read. */
const ANSWER_TYPES = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
];

/**
 * Shows GraphiQL to browsers that open the endpoint, as far as `isAllowed`. The page needs no access
 * key, since it holds nothing; its requests do.
 */
export function useGraphiQLPage({
  isAllowed,
}: {
  isAllowed: (context: ServerContext) => boolean;
}): Plugin<object, ServerContext> {
  let endpoint: string;
  let page: Promise<GraphiQLPage> | undefined;
  return {
    onYogaInit({ yoga }) {
      endpoint = yoga.graphqlEndpoint;
    },
    async onRequest({ request, serverContext, endResponse }) {
      if (!wantsPage(request, endpoint) || !isAllowed(serverContext)) return;
      page ??= createGraphiQLPage({ title: 'Tributary', defaultQuery: DEFAULT_QUERY });
      const { body, headers } = await page;
      endResponse(new Response(body, { headers }));
    },
  };
}

/**
 * Whether a person opens the endpoint in a browser. A query in the address changes nothing: GraphiQL
 * writes it there, so that the page can be reloaded and shared.
 */
export function wantsPage(request: Request, endpoint: string): boolean {
  const types = (request.headers.get('accept') ?? '')
    .split(',')
    .map((range) => range.split(';')[0]?.trim().toLowerCase() ?? '');
  return (
    request.method === 'GET' &&
    [endpoint, `${endpoint}/`].includes(new URL(request.url).pathname) &&
    types.includes('text/html') &&
    !types.some((type) => ANSWER_TYPES.includes(type))
  );
}

const DEFAULT_QUERY = `# Tributary: one API over Miteos, MIOSA and Routa.
# Ctrl+Enter runs it; the docs are on the left.

query Workspaces {
  workspaces(first: 10) {
    totalCount
    nodes {
      id
      name
      fileCount
      tasks(first: 5) {
        nodes { id status createdAt }
      }
    }
  }
}
`;
