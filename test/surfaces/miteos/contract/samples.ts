import { crc32 } from 'node:zlib';

/** A small valid file of a type that Miteos takes. */
export interface Sample {
  name: string;
  type: string;
  content: Buffer;
}

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const JPEG = [
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////',
  '//////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
].join('');
const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = 'http://schemas.openxmlformats.org';
const DOCX_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** One of each type that is documented as supported. */
export const SAMPLES: readonly Sample[] = [
  { name: 'chart.pdf', type: 'application/pdf', content: Buffer.from(PDF) },
  { name: 'readme.md', type: 'text/markdown', content: Buffer.from('# Tides\n') },
  { name: 'notes.txt', type: 'text/plain', content: Buffer.from('Low water at six.\n') },
  { name: 'tides.csv', type: 'text/csv', content: Buffer.from('time,height\n06:00,0.4\n') },
  { name: 'tides.json', type: 'application/json', content: Buffer.from('{"height":0.4}\n') },
  { name: 'report.docx', type: DOCX_TYPE, content: docx() },
  { name: 'table.xlsx', type: XLSX_TYPE, content: xlsx() },
  { name: 'dot.png', type: 'image/png', content: Buffer.from(PNG, 'base64') },
  { name: 'dot.jpg', type: 'image/jpeg', content: Buffer.from(JPEG, 'base64') },
  { name: 'dot.jpeg', type: 'image/jpeg', content: Buffer.from(JPEG, 'base64') },
  {
    name: 'dot.svg',
    type: 'image/svg+xml',
    content: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\n'),
  },
];

/** Types that are not, as their owners declare them and as a browser may. */
export const REFUSED: readonly Omit<Sample, 'content'>[] = [
  { name: 'tool.exe', type: 'application/x-msdownload' },
  { name: 'tool.exe', type: 'application/octet-stream' },
  { name: 'tool.exe', type: '' },
  { name: 'clip.mp4', type: 'video/mp4' },
];

function docx(): Buffer {
  const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  return zip([
    ['[Content_Types].xml', contentTypes({ '/word/document.xml': main })],
    ['_rels/.rels', relationships('officeDocument', 'word/document.xml')],
    [
      'word/document.xml',
      `${XML}<w:document xmlns:w="${OFFICE}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Tides</w:t></w:r></w:p></w:body></w:document>`,
    ],
  ]);
}

function xlsx(): Buffer {
  const main = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';
  const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';
  const names = `xmlns="${OFFICE}/spreadsheetml/2006/main" xmlns:r="${OFFICE}/officeDocument/2006/relationships"`;
  return zip([
    [
      '[Content_Types].xml',
      contentTypes({ '/xl/workbook.xml': main, '/xl/worksheets/sheet1.xml': sheet }),
    ],
    ['_rels/.rels', relationships('officeDocument', 'xl/workbook.xml')],
    [
      'xl/workbook.xml',
      `${XML}<workbook ${names}><sheets><sheet name="Tides" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', relationships('worksheet', 'worksheets/sheet1.xml')],
    [
      'xl/worksheets/sheet1.xml',
      `${XML}<worksheet ${names}><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
    ],
  ]);
}

function contentTypes(parts: Record<string, string>): string {
  const overrides = Object.entries(parts).map(
    ([part, type]) => `<Override PartName="${part}" ContentType="${type}"/>`,
  );
  return `${XML}<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`;
}

function relationships(kind: string, target: string): string {
  return `${XML}<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument/2006/relationships/${kind}" Target="${target}"/></Relationships>`;
}

/** A ZIP archive whose entries are stored as they are. */
function zip(entries: readonly (readonly [name: string, text: string])[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of entries) {
    const name = Buffer.from(path);
    const data = Buffer.from(text);
    /** From the version that is needed to the length of the extra field; alike in both headers. */
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, name]));
    files.push(file);
    offset += file.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listing, end]);
}
