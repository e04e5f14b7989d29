// Forms that are no uploads, each with what is wrong and the status that says so: a case of the
// specification of multipart, or of what a known parser was caught by.

export interface MalformedForm {
  readonly name: string;
  readonly body: string;
  readonly status: number;
  readonly type: string;
}

/** The most files that a gateway may allow for these forms to be malformed. */
export const MAX_FILES = 3;

const QUERY =
  'mutation ($file: Upload!) { uploadFile(input: { workspace: "WORKSPACE", file: $file }) { __typename } }';
const OPERATIONS = JSON.stringify({ query: QUERY, variables: { file: null } });
const MAP = '{"0":["variables.file"]}';

const field = (name: string, value: string) =>
  `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, content = 'Low water') =>
  `--x\r\ncontent-disposition: form-data; name="${name}"; filename="a.txt"\r\n\r\n${content}\r\n`;
const END = '--x--\r\n';
const form = (...parts: string[]) => parts.join('') + END;
const start = field('operations', OPERATIONS) + field('map', MAP);
const mapped = (map: string, operations = OPERATIONS) =>
  form(field('operations', operations), field('map', map), file('0'));
const operated = (operations: string) => mapped(MAP, operations);
const variables = (value: unknown) => JSON.stringify({ query: QUERY, variables: value });

const CASES: [name: string, body: string, status: number, type?: string][] = [
  ['no body', '', 400],
  ['a body that is no form', 'garbage', 400],
  ['a preamble alone', 'preamble\r\n', 400],
  ['the end alone', END, 400],
  ['a boundary that is not ended', '--x', 400],
  [
    'a part without an end',
    '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{',
    400,
  ],
  ['a part without a head', '--x\r\n\r\n{}\r\n--x--', 400],
  ['a part without a name', form('--x\r\ncontent-disposition: form-data\r\n\r\n{}\r\n'), 400],
  ['a part without a disposition', form('--x\r\ncontent-type: text/plain\r\n\r\n{}\r\n'), 400],
  [
    'a part of another disposition',
    form('--x\r\ncontent-disposition: attachment; name="operations"\r\n\r\n{}\r\n'),
    400,
  ],
  ['a head that does not end', `--x\r\n${'a: b\r\n'.repeat(3000)}`, 400],
  [
    'a line of a head of 100 kB',
    form(`--x\r\ncontent-disposition: form-data; name="${'a'.repeat(100_000)}"\r\n\r\nx\r\n`),
    400,
  ],
  ['line ends without CR', form(start, file('0')).replaceAll('\r\n', '\n'), 400],
  ['another boundary than was announced', form(start, file('0')).replaceAll('--x', '--y'), 400],
  ['a file that does not end', start + file('0').slice(0, -2), 400],
  ['no operations', form(field('map', MAP), file('0')), 400],
  ['no map', form(field('operations', OPERATIONS), file('0')), 400],
  ['the map first', form(field('map', MAP), field('operations', OPERATIONS), file('0')), 400],
  ['a file first', form(file('0'), start), 400],
  [
    'a file between operations and map',
    form(field('operations', OPERATIONS), file('0'), field('map', MAP)),
    400,
  ],
  [
    'operations twice',
    form(field('operations', OPERATIONS), field('operations', OPERATIONS), field('map', MAP)),
    400,
  ],
  ['the map twice', form(start, field('map', MAP), file('0')), 400],
  ['operations as a file', form(file('operations', OPERATIONS), field('map', MAP), file('0')), 400],
  ['the map as a file', form(field('operations', OPERATIONS), file('map', MAP), file('0')), 400],
  ['a field that nobody knows', form(start, field('more', 'x'), file('0')), 400],
  ['a file as a plain field', form(start, field('0', 'Low water')), 400],
  ['a file that is not in the map', form(start, file('1')), 400],
  ['a file that does not come', form(start), 400],
  ['a file that comes twice', form(start, file('0'), file('0')), 400],
  [
    'more parts than are allowed',
    form(start, file('0'), ...Array.from({ length: 9 }, (_, n) => field(`f${n}`, ''))),
    400,
  ],
  ['operations that are empty', operated(''), 400],
  ['operations that are no JSON', operated('{ x'), 400],
  ['operations that are null', operated('null'), 400],
  ['operations that are a number', operated('1'), 400],
  ['operations that are a text', operated('"x"'), 400],
  ['a batch of operations', operated(`[${OPERATIONS}]`), 400],
  ['a query that is no text', operated('{"query":1,"variables":{"file":null}}'), 400],
  ['variables that are a list', operated(variables([null])), 400],
  ['variables that are a text', operated(variables('file')), 400],
  ['no variables', operated(JSON.stringify({ query: QUERY })), 400],
  [
    'operations with a key twice',
    operated(`${OPERATIONS.slice(0, -1)},"variables":{"file":1}}`),
    400,
  ],
  ['operations 100,000 deep', operated('['.repeat(100_000) + ']'.repeat(100_000)), 400],
  [
    'operations above the limit',
    operated(variables({ file: null, more: 'a'.repeat(1_100_000) })),
    413,
  ],
  ['a map that is empty text', mapped(''), 400],
  ['a map that is no JSON', mapped('{ x'), 400],
  ['a map that is null', mapped('null'), 400],
  ['a map that is a list', mapped('[["variables.file"]]'), 400],
  ['a map that is a text', mapped('"variables.file"'), 400],
  ['a map of a text', mapped('{"0":"variables.file"}'), 400],
  ['a map of null', mapped('{"0":null}'), 400],
  ['a map of numbers', mapped('{"0":[1]}'), 400],
  ['a map of nothing', mapped('{"0":[]}'), 400],
  [
    'a map with more files than are allowed',
    mapped(JSON.stringify(Object.fromEntries([0, 1, 2, 3].map((n) => [n, [`variables.f${n}`]])))),
    413,
  ],
  [
    'a map with too many paths',
    mapped(`{"0":[${Array.from({ length: 9 }, () => '"variables.file"').join()}]}`),
    400,
  ],
  ...[
    'file',
    '',
    '.',
    'variables',
    'variables.',
    'variables..file',
    'variables.other',
    'query',
    'operations.variables.file',
    '0.variables.file',
    'variables.file.x',
    'variables.__proto__',
    'variables.constructor.prototype',
    'variables.__proto__.polluted',
    'variables.toString',
    `variables${'.file'.repeat(50)}`,
    'variables.'.repeat(100_000),
  ].map((path): [string, string, number] => [
    `the path ${JSON.stringify(path.slice(0, 60))}`,
    mapped(JSON.stringify({ 0: [path] })),
    400,
  ]),
  ...[
    '4294967294',
    '4294967296',
    '9999999999',
    '-1',
    '1',
    '1e3',
    '01',
    '0x0',
    'length',
    '0.0',
    ' 0',
    '',
  ].map((index): [string, string, number] => [
    `the index ${JSON.stringify(index)}`,
    mapped(JSON.stringify({ 0: [`variables.files.${index}`] }), variables({ files: [null] })),
    400,
  ]),
  ['a path twice', mapped('{"0":["variables.file","variables.file"]}'), 400],
  ['a path to what is not null', mapped(MAP, variables({ file: 'x' })), 400],
  ['no boundary', form(start, file('0')), 400, 'multipart/form-data'],
  ['an empty boundary', form(start, file('0')), 400, 'multipart/form-data; boundary='],
  [
    'a boundary of 5,000 characters',
    form(start, file('0')),
    400,
    `multipart/form-data; boundary=${'x'.repeat(5000)}`,
  ],
  ['multipart of another kind', form(start, file('0')), 415, 'multipart/mixed; boundary=x'],
  ['multipart of no kind', form(start, file('0')), 415, 'multipart/; boundary=x'],
];

export const wholeForm = `preamble\r\n${form(start, file('0'))}epilogue`;

/** With the global id of a Workspace in `WORKSPACE`'s place. */
export function malformedForms(workspace: string): MalformedForm[] {
  return CASES.map(([name, body, status, type = 'multipart/form-data; boundary=x']) => ({
    ...{ name, status, type },
    body: body.replaceAll('WORKSPACE', workspace),
  }));
}
