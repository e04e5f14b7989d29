import type { TestApp } from './app.js';
import { RawSocket } from './raw-socket.js';
import { textAt, valueAt } from './value-at.js';

export type Variables = Record<string, unknown>;

/** What came of a request. */
export interface Heard {
  status: number;
  text: string;
}

/** A tenant as its frontend sees the gateway; it remembers everything that it is told. */
export class Tenant {
  /** Bodies, headers and frames. */
  readonly heard: string[] = [];

  constructor(
    /** Its id, and a word that stands in every text of it and of nobody else. */
    readonly word: string,
    readonly gateway: TestApp,
    readonly authorization: string,
  ) {}

  /** A tenant with a key for everything. */
  static async open(gateway: TestApp, word: string): Promise<Tenant> {
    return new Tenant(word, gateway, await gateway.authorize(word, ['admin'], { name: word }));
  }

  /** Sends an operation, as a multipart request if its input holds a file, and waits for its end. */
  async ask(query: string, variables: Variables = {}, accept?: string): Promise<Heard> {
    const files = filesIn(variables.input);
    const operation = JSON.stringify({ query, variables }, withoutFiles);
    const response = await this.gateway.send({
      method: 'POST',
      headers: {
        authorization: this.authorization,
        accept: accept ?? 'application/json',
        ...(files.size > 0 ? {} : { 'content-type': 'application/json' }),
      },
      body: files.size > 0 ? upload(operation, files) : operation,
    });
    const text = await response.text();
    this.heard.push(text, JSON.stringify([...response.headers]));
    return { status: response.status, text };
  }

  /** Sends an operation over a WebSocket, and gives its frames when it has ended. */
  async follow(url: string, query: string, variables: Variables): Promise<string> {
    const socket = await RawSocket.acknowledged(`${url.replace('http', 'ws')}/graphql`, {
      payload: { authorization: this.authorization },
    });
    socket.subscribe('1', query, { variables });
    const frames: string[] = [];
    for (let ended = false; !ended;) {
      const frame = await socket.next();
      frames.push(JSON.stringify(frame));
      ended = frame.type !== 'next';
    }
    socket.socket.close();
    this.heard.push(...frames);
    return frames.join('\n');
  }

  /** The data of an operation that must succeed. */
  async data(query: string, variables: Variables = {}): Promise<unknown> {
    const { text } = await this.ask(query, variables);
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('data' in answer) || 'errors' in answer)
      throw new Error(`${query}\n${JSON.stringify(variables)}\n${text}`);
    return answer.data;
  }

  /** What comes of a mutation: this selection on its success, or the error that it is. */
  async result(mutation: string, input: Variables, selection = '__typename'): Promise<unknown> {
    const type = typeNameOf(mutation);
    const data = await this.data(
      `mutation ($input: ${type}Input!) { ${mutation}(input: $input) {
        __typename
        ... on ${type}Success { ${selection} }
        ... on Error { code }
        ... on ValidationError { fields { path } }
        ... on NotLinkedError { surface }
        ... on UnsupportedError { surface }
      } }`,
      { input },
    );
    return valueAt(data, mutation);
  }

  /** Does what must succeed, and gives the id of what was made or changed. */
  async change(mutation: string, thing: string, input: Variables): Promise<string> {
    const type = typeNameOf(mutation);
    const query = `mutation ($input: ${type}Input!) {
      ${mutation}(input: $input) { ... on ${type}Success { ${thing} { id } } ... on Error { message } }
    }`;
    return textAt(await this.data(query, { input }), mutation, thing, 'id');
  }
}

/** What the types of a mutation begin with. */
function typeNameOf(mutation: string): string {
  return `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
}

/** A file goes beside the operation; in its place stands null. */
function withoutFiles(_: string, value: unknown): unknown {
  return value instanceof File ? null : value;
}

/** The files of an input, by where they stand in it. */
function filesIn(input: unknown): Map<string, File> {
  const found = new Map<string, File>();
  for (const [name, value] of Object.entries(input ?? {})) {
    if (value instanceof File) found.set(name, value);
    if (!Array.isArray(value)) continue;
    for (const [index, one] of value.entries()) {
      if (one instanceof File) found.set(`${name}.${index}`, one);
    }
  }
  return found;
}

function upload(operation: string, files: ReadonlyMap<string, File>): FormData {
  const body = new FormData();
  body.append('operations', operation);
  const places = [...files.keys()].map((place, part) => [part, [`variables.input.${place}`]]);
  body.append('map', JSON.stringify(Object.fromEntries(places)));
  for (const [part, file] of [...files.values()].entries()) body.append(String(part), file);
  return body;
}
