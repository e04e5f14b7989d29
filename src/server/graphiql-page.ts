import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { noticeCss, noticeHtml } from './graphiql-notice.js';

export interface GraphiQLPage {
  body: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

/**
 * Makes the page of GraphiQL. It is the same for everyone: the access key comes from the fragment of
 * its address, which no browser sends, or is pasted. It loads nothing from anywhere, and asks nothing
 * but its own origin.
 */
export async function createGraphiQLPage(options: {
  title: string;
  defaultQuery: string;
}): Promise<GraphiQLPage> {
  // Some 50 MB of memory, for those who open the page.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const script = await readFile(new URL('./browser/graphiql-key.js', import.meta.url), 'utf8');
  const rendered = renderGraphiQL({
    ...options,
    // What is typed there may be a key, which must not outlive the tab.
    shouldPersistHeaders: false,
    // Subscriptions as well: their variables do not belong in an address.
    method: 'POST',
  });
  const html = insert(rendered, {
    behind: '<meta charset="utf-8" />',
    text: `<script>${withoutSourceMap(script)}</script><style>${noticeCss}</style>`,
  });
  const body = insert(html, {
    behind: '<body id="body" class="no-focus-outline">',
    text: noticeHtml,
  });
  return {
    body: new TextEncoder().encode(body),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(body),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    },
  };
}

function insert(html: string, { behind, text }: { behind: string; text: string }): string {
  const [before, after, ...more] = html.split(behind);
  if (after === undefined || more.length > 0) {
    throw new Error(`The page of GraphiQL does not have ${behind} once.`);
  }
  return [before, behind, text, after].join('');
}

/** The build names a file that is not served. */
function withoutSourceMap(script: string): string {
  return script.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}

/** Lets run the scripts that stand in the page, and nothing else. */
function contentSecurityPolicy(html: string): string {
  const scripts = [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = '']) => {
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  });
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    // The editor works in threads that the page makes of texts it holds.
    'worker-src blob:',
    // The editor writes its colours and sizes into the page.
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
