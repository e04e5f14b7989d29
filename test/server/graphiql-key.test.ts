import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { beforeAll, expect, test } from 'vitest';

const PAGE = 'http://127.0.0.1:4000/graphql';

let script: string;

beforeAll(async () => {
  const file = new URL('../../src/server/browser/graphiql-key.js', import.meta.url);
  script = await readFile(file, 'utf8');
});

/** As much of a form as the script sees, with one field in it. */
class Form {
  readonly #text: string;

  constructor(
    readonly id: string,
    text: string,
  ) {
    this.#text = text;
  }

  querySelector(): { value: string } {
    return { value: this.#text };
  }
}

/** As much of a browser's tab as the script sees. */
class Tab {
  readonly location: URL;
  readonly stored = new Map<string, string>();
  /** What went out to the network. */
  readonly sent: Request[] = [];
  /** With what the server answers. */
  status = 200;
  reloads = 0;
  readonly #dataset = { accessKey: '' };
  readonly #listeners = new Map<string, (event: object) => void>();
  readonly #window: { fetch: typeof fetch; addEventListener: Tab['on'] };

  /** Opens the page, with nothing in the tab but the key that it may have kept. */
  constructor(address: string, key?: string) {
    this.location = Object.assign(new URL(address), { reload: () => this.reloads++ });
    if (key !== undefined) this.stored.set('tributary:key', key);
    const addEventListener = this.on.bind(this);
    this.#window = {
      fetch: (input, init) => {
        this.sent.push(new Request(input, init));
        return Promise.resolve(new Response('{}', { status: this.status }));
      },
      addEventListener,
    };
    runInNewContext(script, {
      window: this.#window,
      document: { documentElement: { dataset: this.#dataset }, addEventListener },
      location: this.location,
      history: {
        state: null,
        replaceState: (_state: null, _title: string, to: string) => {
          this.location.href = new URL(to, this.location).href;
        },
      },
      sessionStorage: {
        getItem: (name: string) => this.stored.get(name) ?? null,
        setItem: (name: string, value: string) => this.stored.set(name, value),
        removeItem: (name: string) => this.stored.delete(name),
      },
      HTMLFormElement: Form,
      Request,
      URL,
    });
  }

  private on(type: string, listener: (event: object) => void): void {
    this.#listeners.set(type, listener);
  }

  /** What the notice says. */
  get notice(): string {
    return this.#dataset.accessKey;
  }

  /** Sends a request as GraphiQL does, and gives the `Authorization` that went out. */
  async authorization(url = PAGE, headers: Record<string, string> = {}): Promise<string | null> {
    await this.#window.fetch(url, { method: 'POST', headers, body: '{"query":"{ a }"}' });
    return this.sent.at(-1)?.headers.get('authorization') ?? null;
  }

  /** Changes the fragment of the address that is shown already. */
  changeFragment(fragment: string): void {
    this.location.hash = fragment;
    this.#listeners.get('hashchange')?.({});
  }

  /** Submits or resets a form. Returns whether the browser is kept from sending it. */
  use(type: 'submit' | 'reset', form: Form): boolean {
    let prevented = false;
    this.#listeners.get(type)?.({ target: form, preventDefault: () => (prevented = true) });
    return prevented;
  }
}

test('the key moves from the address to the tab, and the rest of the address stays', () => {
  const tab = new Tab(`${PAGE}?query={a}#key=trib_One-1`);
  expect(tab.location.href).toBe(`${PAGE}?query={a}`);
  expect([...tab.stored.values()]).toEqual(['trib_One-1']);
  expect(tab.notice).toBe('kept');
});

test('requests to the endpoint carry the key, and are otherwise as GraphiQL made them', async () => {
  const tab = new Tab(`${PAGE}#key=trib_one`);
  expect(await tab.authorization(PAGE, { accept: 'text/event-stream' })).toBe('Bearer trib_one');
  const [request] = tab.sent;
  expect(request?.url).toBe(PAGE);
  expect(request?.method).toBe('POST');
  expect(request?.headers.get('accept')).toBe('text/event-stream');
  expect(await request?.text()).toBe('{"query":"{ a }"}');
});

test('a page that is loaded again in the tab has its key still', async () => {
  const tab = new Tab(PAGE, 'trib_one');
  expect(tab.notice).toBe('kept');
  expect(await tab.authorization()).toBe('Bearer trib_one');
});

test('a query in the address of a request does not make it another endpoint', async () => {
  const tab = new Tab(PAGE, 'trib_one');
  expect(await tab.authorization(`${PAGE}?query={a}`)).toBe('Bearer trib_one');
});

test.each([
  'http://127.0.0.1:4000/files/1',
  'http://127.0.0.1:4000/graphql/',
  'http://127.0.0.1:4001/graphql',
  'https://127.0.0.1:4000/graphql',
  'http://localhost:4000/graphql',
  'http://127.0.0.1.example:4000/graphql',
])('a request to %s does not carry the key', async (url) => {
  const tab = new Tab(PAGE, 'trib_one');
  expect(await tab.authorization(url)).toBeNull();
  expect(tab.sent).toHaveLength(1);
});

test('a request that has an authorization of its own keeps it, and its refusal is not the key’s', async () => {
  const tab = new Tab(PAGE, 'trib_one');
  tab.status = 401;
  expect(await tab.authorization(PAGE, { Authorization: 'Bearer own' })).toBe('Bearer own');
  expect(tab.notice).toBe('kept');
});

test('without a key the notice says so, and requests go out without', async () => {
  const tab = new Tab(PAGE);
  expect(tab.notice).toBe('none');
  expect(await tab.authorization()).toBeNull();
  tab.status = 401;
  expect(await tab.authorization()).toBeNull();
  expect(tab.notice).toBe('none');
});

test('the notice says when the gateway does not accept the key, until it does', async () => {
  const tab = new Tab(PAGE, 'trib_one');
  tab.status = 401;
  await tab.authorization();
  expect(tab.notice).toBe('refused');
  tab.status = 400;
  await tab.authorization();
  expect(tab.notice).toBe('kept');
});

test('an address with another key, opened where the page is shown, replaces the key', () => {
  const tab = new Tab(PAGE, 'trib_one');
  tab.changeFragment('#key=trib_two');
  expect(tab.location.href).toBe(PAGE);
  expect([...tab.stored.values()]).toEqual(['trib_two']);
  expect(tab.reloads).toBe(1);
});

test('a fragment that is about something else is left alone', () => {
  const tab = new Tab(`${PAGE}#docs`, 'trib_one');
  expect(tab.location.hash).toBe('#docs');
  tab.changeFragment('#monkey=trib_two');
  expect(tab.location.hash).toBe('#monkey=trib_two');
  expect([...tab.stored.values()]).toEqual(['trib_one']);
  expect(tab.reloads).toBe(0);
});

test.each(['#key=', '#key=two words', '#key=trib_ö', '#key=trib_one%0d%0ax-other:1'])(
  'what no header can carry (%s) leaves the address, and is not taken for a key',
  (fragment) => {
    const tab = new Tab(PAGE + fragment);
    expect(tab.location.href).toBe(PAGE);
    expect(tab.stored.size).toBe(0);
    expect(tab.notice).toBe('none');
  },
);

test.each([
  ['a key', 'trib_two'],
  ['a key with space around it', ' trib_two\n'],
  ['the whole address', `${PAGE}#key=trib_two`],
])('%s that is pasted is kept in the tab', (_what, text) => {
  const tab = new Tab(PAGE, 'trib_one');
  expect(tab.use('submit', new Form('access-key', text))).toBe(true);
  expect([...tab.stored.values()]).toEqual(['trib_two']);
  expect(tab.reloads).toBe(1);
});

test('a token of another kind can be pasted as well', () => {
  const tab = new Tab(PAGE);
  tab.use('submit', new Form('access-key', 'eyJhbGciOi.eyJzdWIiOi.c2ln_-'));
  expect([...tab.stored.values()]).toEqual(['eyJhbGciOi.eyJzdWIiOi.c2ln_-']);
});

test('what is pasted and no key changes nothing but the notice', () => {
  const tab = new Tab(PAGE, 'trib_one');
  expect(tab.use('submit', new Form('access-key', 'two words'))).toBe(true);
  expect([...tab.stored.values()]).toEqual(['trib_one']);
  expect(tab.notice).toBe('malformed');
  expect(tab.reloads).toBe(0);
});

test('a key that is forgotten is nowhere any more, and the page begins anew', () => {
  const tab = new Tab(PAGE, 'trib_one');
  tab.use('reset', new Form('access-key', ''));
  expect(tab.stored.size).toBe(0);
  expect(tab.reloads).toBe(1);
});

test('forms of GraphiQL’s own are left alone', () => {
  const tab = new Tab(PAGE, 'trib_one');
  expect(tab.use('submit', new Form('search', 'trib_two'))).toBe(false);
  tab.use('reset', new Form('search', ''));
  expect([...tab.stored.values()]).toEqual(['trib_one']);
  expect(tab.reloads).toBe(0);
});
