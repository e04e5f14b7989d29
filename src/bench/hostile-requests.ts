/** A request that is made to cost the gateway more than the sender. None of them is valid. */
export interface HostileRequest {
  readonly name: string;
  /** JSON, of at most a megabyte. `mark` makes each one different, so that none is found in a cache. */
  readonly bodyOf: (mark: string) => string;
}

const repeat = (count: number, text: (index: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

const nested = (levels: number, open: string, inside: string, close: string) =>
  open.repeat(levels) + inside + close.repeat(levels);

/** Fragments in a row, each of which is spread by the one before it as `spread` says. */
const chain = (count: number, spread: (next: string) => string, last: string) =>
  `${repeat(count, (index) => `fragment F${index} on Query { ${spread(`...F${index + 1}`)} }`)} fragment F${count} on Query { ${last} }`;

const ofWorkspaces = (selection: string) => `{ workspaces { nodes { ${selection} } } nothing }`;

/** Within each stage, what is far beyond a limit comes before what is within all of them. */
const documents: Record<string, string> = {
  '20,000 fields in each other': nested(20_000, '{a', '', '}'),
  '300 fields in each other': nested(300, '{a', '', '}'),
  '20,000 inline fragments in each other': nested(20_000, '{...', '{a}', '}'),
  '98 inline fragments in each other': nested(98, '{...', '{nothing}', '}'),
  '20,000 lists in each other': `{ a(b: ${nested(20_000, '[', '', ']')}) }`,
  '20,000 objects in each other': `{ a(b: ${nested(20_000, '{c:', '1', '}')}) }`,
  '20,000 list types in each other': `query ($a: ${nested(20_000, '[', 'Int', ']')}) { a }`,
  '20,000 lists in a default value': `input A { a: Int = ${nested(20_000, '[', '', ']')} }`,
  '900,000 opening brackets': '{'.repeat(900_000),
  '300 types': repeat(300, (index) => `type A${index} { a: Int }`),
  '98 types': repeat(98, (index) => `type A${index} { a: Int b: Int }`),

  '10,000 aliases': `{ ${repeat(10_000, (index) => `a${index}: __typename`)} }`,
  '600 aliases': `{ ${repeat(600, (index) => `a${index}: __typename`)} }`,
  '100,000 directives': `{ a ${repeat(100_000, () => '@skip')} }`,
  '300 directives': `{ a ${repeat(300, () => '@skip(if: 1)')} }`,
  '2^90 aliases': `{ ...F0 } ${chain(90, (next) => `${next} ${next}`, 'a: __typename')}`,
  '2^90 fields': `{ ...F0 } ${chain(90, (next) => `${next} ${next}`, '__typename')}`,
  '2^90 directives': `{ ...F0 } ${chain(90, (next) => `${next} ${next}`, 'a @skip(if: true)')}`,
  '2^14 fields in each other': `{ ...F0 } ${chain(14, (next) => `node(id: 1) { ${next} ${next} }`, 'nothing')}`,
  '90 fragments in a ring': `{ ...F0 } ${chain(90, (next) => next, '...F0')}`,
  '90 fragments that are not used': `{ nothing } ${chain(90, (next) => `${next} ${next}`, 'a: a')}`,
  '98 fragments side by side': `${ofWorkspaces(repeat(98, (index) => `...F${index}`))} ${repeat(98, (index) => `fragment F${index} on Workspace { id name }`)}`,
  '36 fragments of five lists': `${ofWorkspaces(repeat(36, (index) => `...F${index}`))} ${repeat(36, (index) => `fragment F${index} on Workspace { ${repeat(5, () => 'tasks { nodes { id ...T } }')} }`)} fragment T on Task { id }`,
  '20 fragments of ten lists': `${ofWorkspaces(repeat(20, (index) => `...F${index}`))} ${repeat(20, (index) => `fragment F${index} on Workspace { ${repeat(10, () => 'tasks { nodes { id ...T } }')} }`)} fragment T on Task { id }`,

  '1,990 times a field': `{ ${repeat(1_990, () => 'viewer')} }`,
  '199 times a field': ofWorkspaces(repeat(199, () => 'id')),
  '190 times a field with a selection': ofWorkspaces(repeat(190, () => 'parts { as nothing }')),
  'a field thrice, in four fields, in four, in four': `{ ${repeat(3, () => `workspaces { ${repeat(4, () => `nodes { ... on Workspace { ${repeat(4, () => `tasks { ${repeat(4, () => 'nodes { id }')} }`)} } }`)} }`)} nothing }`,
  '48 times a field, in 19 fields': `{ ${repeat(19, () => `workspaces { nodes { ${repeat(48, () => 'id')} } }`)} nothing }`,
  '190 times a field with other arguments': ofWorkspaces(
    repeat(190, (index) => `tasks(first: ${index}) { totalCount }`),
  ),
  '95 times a field with many arguments': ofWorkspaces(
    repeat(95, () => 'tasks(first: 1, after: "a", last: 2, before: "b") { nothing }'),
  ),
  '1,900 fields that resemble known ones': `{ ${repeat(19, () => `workspaces { ${repeat(100, () => 'totalCountt')} }`)} }`,
  '400 variables': `query (${repeat(400, (index) => `$a${index}: Nothing`)}) { nothing }`,
  'a list of 1,900 items': `{ nodes(ids: [${repeat(1_900, () => '1')}]) { id } }`,
  'nine lists of 200 wrong items': `{ nodes(ids: [${repeat(9, () => `[${repeat(200, () => 'true')}]`)}]) { id } }`,
  'an object with 600 unknown keys': `mutation { createTask(input: { ${repeat(600, (index) => `prompt${index}: 1`)} }) { __typename } }`,

  'a name of 900,000 letters': `{ ${'w'.repeat(900_000)} }`,
  'nine names of 11,000 letters': `{ ${repeat(9, () => 'w'.repeat(11_000))} }`,
  'a string of 900,000 letters without an end': `{ a(b: "${'x'.repeat(900_000)}`,
  'a string of 99,000 letters without an end': `{ a(b: "${'x'.repeat(99_000)}`,
  'a string of 16,000 escapes': `{ a(b: "${'\\u0041'.repeat(16_000)}") }`,
  'a block string of 900,000 letters': `{ a(b: """${'x'.repeat(900_000)}""") }`,
  'a block string of 49,000 lines without an end': `{ a(b: """${'x\n'.repeat(49_000)}`,
  'a block string of 49,000 lines': `{ a(b: """${'x\n'.repeat(49_000)}""") }`,
  'a block string of 49,000 lines for a number': `{ workspaces(first: """${' \n'.repeat(49_000)}""") { nodes { id } } }`,
  '300,000 comments': `${'#\n'.repeat(300_000)} { nothing }`,
  '49,000 comments': `${'#\n'.repeat(49_000)} { nothing }`,
  '900,000 commas': `{ nothing ${','.repeat(900_000)} }`,
  '99,000 lines before a syntax error': `${'\n'.repeat(99_000)}{`,
  '90,000 characters that GraphQL does not know': '\u0000'.repeat(90_000),
};

/** Of which the one named `Q0` is asked for. */
const operations: Record<string, string> = {
  '400 operations': repeat(400, (index) => `query Q${index} { a }`),
  '100 operations': repeat(100, (index) => `query Q${index} { ...F nothing }`),
  '50 operations with the same 50 fragments': `${repeat(50, (index) => `query Q${index} { ...F0 }`)} ${chain(49, (next) => next, 'nothing')}`,
  '40 operations with the same 20 uses of variables': `${repeat(40, (index) => `query Q${index}($a: Int, $b: Int) { ...F }`)} fragment F on Query { ${repeat(19, () => 'workspaces(first: $a, last: $b) { nothing }')} }`,
};

interface Variables {
  readonly query: string;
  /** Written by hand where JSON.stringify would overflow the stack. */
  readonly variables: string;
}

const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
const PAGE = 'query ($first: Int) { workspaces(first: $first) { totalCount } }';
const CREATE = 'mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }';

const variables: Record<string, Variables> = {
  '490,000 lists in each other in a variable': {
    query: PAGE,
    variables: `{"first":${nested(490_000, '[', '', ']')}}`,
  },
  '160,000 objects in each other in a variable': {
    query: PAGE,
    variables: `{"first":${nested(160_000, '{"a":', '1', '}')}}`,
  },
  '62 lists in each other in a variable': {
    query: PAGE,
    variables: `{"first":${nested(62, '[', '', ']')}}`,
  },
  '100,000 different objects': {
    query: NODES,
    variables: `{"ids":[${repeat(90_000, (index) => `{"${index.toString(36)}":1}`, ',')}]}`,
  },
  '9,900 wrong items': {
    query: NODES,
    variables: `{"ids":[${repeat(9_900, () => '[]', ',')}]}`,
  },
  '300,000 items': {
    query: NODES,
    variables: `{"ids":[${repeat(300_000, () => '1', ',')}]}`,
  },
  'four wrong items of 240,000 letters': {
    query: NODES,
    variables: `{"ids":[${repeat(4, () => `["${'x'.repeat(240_000)}"]`, ',')}]}`,
  },
  'a string of 900,000 letters for a number': {
    query: PAGE,
    variables: `{"first":"${'x'.repeat(900_000)}"}`,
  },
  'a string of 160,000 escapes for a number': {
    query: PAGE,
    variables: `{"first":"${'\\u0001'.repeat(160_000)}"}`,
  },
  '9,900 unknown keys beside a long string': {
    query: CREATE,
    variables: `{"input":{"text":"${'x'.repeat(700_000)}",${repeat(9_900, (index) => `"prompt${index}":1`, ',')}}}`,
  },
  'an unknown key of 900,000 letters': {
    query: CREATE,
    variables: `{"input":{"${'p'.repeat(900_000)}":1}}`,
  },
  'a key named __proto__': {
    query: PAGE,
    variables: '{"first":{"__proto__":{"a":1}}}',
  },
};

export const hostileRequests: HostileRequest[] = [
  ...Object.entries(documents).map(([name, text]) => ({
    name,
    bodyOf: (mark: string) => JSON.stringify({ query: `${text} #${mark}` }),
  })),
  ...Object.entries(operations).map(([name, text]) => ({
    name,
    bodyOf: (mark: string) => JSON.stringify({ query: `${text} #${mark}`, operationName: 'Q0' }),
  })),
  ...Object.entries(variables).map(([name, { query, variables }]) => ({
    name,
    bodyOf: (mark: string) =>
      `{"query":${JSON.stringify(`${query} #${mark}`)},"variables":${variables}}`,
  })),
  {
    name: 'a parameter with a name of 900,000 letters',
    bodyOf: (mark) => `{"query":"{ viewer { tenant } } #${mark}","${'x'.repeat(900_000)}":1}`,
  },
];
