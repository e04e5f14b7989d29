import { PassThrough, Readable } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ACCOUNT, Harness, refusal } from './embedded-harness.js';

let miteos: Harness;
let workspace: string;

beforeAll(async () => {
  miteos = await Harness.open();
});
beforeEach(async () => {
  await miteos.reset();
  workspace = await miteos.workspace();
});
afterAll(() => miteos.close());

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex');
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n');
const EXE = Buffer.concat([Buffer.from('MZ\x90\x00\x03\x00', 'latin1'), Buffer.alloc(100)]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>';
const DOCX_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The first entry of a ZIP archive, which is all that a sample may hold. */
function zip(name: string, text = 'text'): Buffer {
  const data = deflateRawSync(text);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(text.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), data]);
}

/** How an Office document begins. */
function office(type: string): Buffer {
  return zip('[Content_Types].xml', `<Types><Override ContentType="${type}.main+xml"/></Types>`);
}

async function nothingStored(): Promise<void> {
  expect(await miteos.blobNames()).toEqual([]);
  expect(await miteos.store.prisma.miteosFile.count()).toBe(0);
}

test.each([
  ['a.csv', 'a,b\n1,2\n', 'text/csv; charset=utf-8', 'text/csv'],
  ['a.csv', 'a,b\n1,2\n', 'TEXT/CSV', 'text/csv'],
  ['a.csv', 'a;b\n', 'application/vnd.ms-excel', 'text/csv'],
  ['a.csv', '', null, 'text/csv'],
  ['a.md', '# A', '', 'text/markdown'],
  ['a.md', '# A', 'text/x-markdown', 'text/markdown'],
  ['a.txt', 'BMW and MZ are no signatures', 'application/octet-stream', 'text/plain'],
  ['LICENSE', 'free', 'text/plain', 'text/plain'],
  ['A.JSON', '{}', null, 'application/json'],
  ['a.svg', SVG, null, 'image/svg+xml'],
  ['a.svg', `<?xml version="1.0"?>\n${SVG}`, 'image/svg+xml', 'image/svg+xml'],
  ['a.png', PNG, 'image/png', 'image/png'],
  ['picture', PNG, null, 'image/png'],
  ['a.csv', PNG, null, 'image/png'],
  ['notes', 'hello', null, 'text/plain'],
  ['a.jpg', JPEG, 'image/jpg', 'image/jpeg'],
  ['a.pdf', PDF, 'application/octet-stream', 'application/pdf'],
  ['a.docx', office(DOCX_TYPE), null, DOCX_TYPE],
  ['a.docx', zip('docProps/app.xml'), null, DOCX_TYPE],
  ['a.xlsx', office(XLSX_TYPE), XLSX_TYPE, XLSX_TYPE],
])('%s (%#) is taken', async (name, content, declared, type) => {
  const file = await miteos.upload(workspace, name, content, declared);
  expect(file).toMatchObject({ name, type, sizeBytes: Buffer.byteLength(content) });
});

test.each([
  ['a PNG that says it is CSV', 'a.csv', PNG, 'text/csv'],
  ['a program named as PDF', 'report.pdf', EXE, null],
  ['a program that says it is text', 'a.txt', EXE, 'text/plain'],
  ['a program that says what it is', 'a.exe', EXE, 'application/x-msdownload'],
  ['a PDF that says it is text', 'a.txt', PDF, 'text/plain'],
  ['a JPEG that says it is PNG', 'a.png', JPEG, 'image/png'],
  ['an XLSX that says it is DOCX', 'a.docx', office(XLSX_TYPE), DOCX_TYPE],
  ['a text that says it is DOCX', 'a.docx', 'hello', DOCX_TYPE],
  ['HTML that says it is SVG', 'a.svg', '<html></html>', 'image/svg+xml'],
  ['nothing that says it is SVG', 'a.svg', '', null],
  ['nothing that says it is PNG', 'a.png', '', 'image/png'],
  ['nothing that says it is XLSX', 'a.xlsx', '', null],
  ['text that is not UTF-8', 'a.txt', Buffer.from('caf\xe9', 'latin1'), 'text/plain'],
  ['what cannot be told', 'notes.xyz', 'hello', null],
  ['bytes without a name that tells', 'notes', Buffer.from([1, 0, 2]), null],
  ['a file without a name', 'folder/', 'hello', 'text/plain'],
  ['a file with a name too long', `${'ü'.repeat(130)}.txt`, 'hello', 'text/plain'],
])('%s is refused, and nothing is stored', async (_, name, content, declared) => {
  const upload = miteos.upload(workspace, name, content, declared);
  expect(await refusal(upload)).toEqual({ code: 'INVALID', field: 'file' });
  await nothingStored();
});

test('who sends an unknown type is told which are known', async () => {
  await expect(miteos.upload(workspace, 'notes.xyz', 'hello')).rejects.toThrow(/PDF, Markdown/);
});

test('a character may lie across the end of the sample', async () => {
  const text = `${'x'.repeat(4099)}ü and more`;
  expect((await miteos.upload(workspace, 'a.txt', text)).sizeBytes).toBe(Buffer.byteLength(text));
});

test('a name is kept without its folders and control characters', async () => {
  const names = ['C:\\tmp\\Größe „1“.txt', '../../etc/a\r\nb.txt'];
  const kept = await Promise.all(
    names.map(async (name) => (await miteos.upload(workspace, name, 'x')).name),
  );
  expect(kept).toEqual(['Größe „1“.txt', 'ab.txt']);
});

/** So many bytes, in chunks of 64 kB, counted as they are asked for. */
function counted(sizeBytes: number): { content: Readable; sent: () => number } {
  let sent = 0;
  function* chunks(): Generator<Buffer> {
    while (sent < sizeBytes) {
      const chunk = Buffer.alloc(Math.min(65_536, sizeBytes - sent), 'x');
      sent += chunk.length;
      yield chunk;
    }
  }
  return { content: Readable.from(chunks(), { highWaterMark: 1 }), sent: () => sent };
}

test('50,000,000 bytes are taken, and one more is not', async () => {
  const largest = counted(50_000_000).content;
  const upload = { name: 'a.txt', type: 'text/plain' };
  const file = await miteos.miteos.uploadFile(miteos.write(), workspace, {
    ...upload,
    content: largest,
  });
  expect(file.sizeBytes).toBe(50_000_000);
  await miteos.miteos.deleteFile(miteos.write(), workspace, file.id);

  const content = counted(50_000_001).content;
  const refused = miteos.miteos.uploadFile(miteos.write(), workspace, { ...upload, content });
  expect(await refusal(refused)).toEqual({ code: 'TOO_LARGE', field: 'file' });
  expect(content.destroyed).toBe(true);
  await nothingStored();
});

test('an endless upload is read no further than it has to be', async () => {
  const wrongType = counted(Number.MAX_SAFE_INTEGER);
  const unknownWorkspace = counted(Number.MAX_SAFE_INTEGER);
  const tooLarge = counted(Number.MAX_SAFE_INTEGER);
  const send = (to: string, content: Readable, type: string) =>
    refusal(miteos.miteos.uploadFile(miteos.write(), to, { name: 'a', type, content }));

  expect((await send(workspace, wrongType.content, 'application/pdf')).code).toBe('INVALID');
  expect(wrongType.sent()).toBeLessThan(500_000);
  expect((await send('ws_unknown', unknownWorkspace.content, 'text/plain')).code).toBe('NOT_FOUND');
  expect(unknownWorkspace.sent()).toBeLessThan(500_000);
  expect((await send(workspace, tooLarge.content, 'text/plain')).code).toBe('TOO_LARGE');
  expect(tooLarge.sent()).toBeLessThan(51_000_000);
  for (const { content } of [wrongType, unknownWorkspace, tooLarge]) {
    expect(content.destroyed).toBe(true);
  }
  await nothingStored();
});

test.each([
  ['before it is read', (stream: PassThrough) => stream.destroy(new Error('gone'))],
  [
    'within its first bytes',
    (stream: PassThrough) => {
      stream.write('some');
      setImmediate(() => stream.destroy(new Error('gone')));
    },
  ],
  [
    'later, without an error',
    (stream: PassThrough) => {
      stream.write('x'.repeat(10_000));
      setImmediate(() => stream.destroy());
    },
  ],
])('an upload that breaks off %s leaves nothing', async (_, breakOff) => {
  const content = new PassThrough();
  const upload = miteos.miteos.uploadFile(miteos.write(), workspace, {
    name: 'a.txt',
    type: 'text/plain',
    content,
  });
  breakOff(content);
  expect(await refusal(upload)).toEqual({ code: 'INVALID', field: 'file' });
  await nothingStored();
});

test('a row that cannot be written leaves no blob', async () => {
  miteos.beforeEvents = () => Promise.reject(new Error('no'));
  await expect(miteos.upload(workspace, 'a.txt', 'x')).rejects.toThrow('no');
  await nothingStored();
});

test('a workspace that goes while a file arrives leaves nothing', async () => {
  const content = new PassThrough();
  content.write('x'.repeat(5000));
  const upload = miteos.miteos.uploadFile(miteos.write(), workspace, {
    name: 'a.txt',
    type: null,
    content,
  });
  await expect.poll(() => miteos.blobNames()).toHaveLength(1);
  await miteos.store.prisma.miteosWorkspace.deleteMany({ where: { accountId: ACCOUNT } });
  content.end();
  expect((await refusal(upload)).code).toBe('NOT_FOUND');
  await nothingStored();
});

test('the same upload sent twice at once is stored once', async () => {
  const call = miteos.write();
  const send = () => {
    const content = Readable.from([Buffer.from('x')]);
    return miteos.miteos.uploadFile(call, workspace, { name: 'a.txt', type: null, content });
  };
  const [first, second] = await Promise.all([send(), send()]);
  expect(second).toEqual(first);
  expect(await miteos.blobNames()).toHaveLength(1);
  expect(miteos.events.filter(({ type }) => type === 'file.added')).toHaveLength(1);
});

test('a deleted file is gone from the folder too', async () => {
  const { id } = await miteos.upload(workspace, 'a.txt', 'x');
  await miteos.miteos.deleteFile(miteos.write(), workspace, id);
  await nothingStored();
  const again = miteos.miteos.deleteFile(miteos.write(), workspace, id);
  expect((await refusal(again)).code).toBe('NOT_FOUND');
});
