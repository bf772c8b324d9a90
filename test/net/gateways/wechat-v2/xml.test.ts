/** The XML of WeChat Pay v2: what is written is read again, and nothing that could be read in two ways. */
import fc from 'fast-check';
import t from 'tap';
import {
  type Fields,
  isXmlValue,
  readXml,
  writeXml,
} from '../../../../src/net/gateways/wechat-v2/xml.js';
import { count } from '../../../counts.js';

const read = (text: string): object | null => {
  const fields = readXml(Buffer.from(text, 'utf8'));
  return fields === null ? null : Object.fromEntries(fields);
};

t.test('a document of WeChat is read, with its numbers and its CDATA', async (t) => {
  const inner =
    '<a>1250</a>\n<b><![CDATA[海草 <A&C> ]] > &amp; ]]]></b>\r\n\t<c_0></c_0> <d><![CDATA[]]></d>';
  const fields = { a: '1250', b: '海草 <A&C> ]] > &amp; ]', c_0: '', d: '' };
  for (const text of [
    `<xml>${inner}</xml>`,
    `<xml>\n${inner}\n</xml>\n`,
    ` \r\n<xml>${inner}</xml>`,
    `<?xml version="1.0"?><xml>${inner}</xml>`,
    `<?xml version="1.0" encoding="UTF-8"?>\n<xml>${inner}</xml>`,
    `<?xml version="1.0" encoding="utf-8" ?>\n<xml>${inner}</xml>`,
  ]) {
    t.same(read(text), fields, text);
  }
  t.same(read('<xml></xml>'), {});
  t.same(read('<xml><a><![CDATA[line\nline\t]]></a></xml>'), { a: 'line\nline\t' });
  t.same(read('<xml><a><![CDATA[<![CDATA[]]></a></xml>'), { a: '<![CDATA[' });
  t.same(
    [...(readXml(Buffer.from('<xml><b>1</b><a>2</a></xml>')) ?? [])],
    [
      ['b', '1'],
      ['a', '2'],
    ],
  );
});

const lol = '<!DOCTYPE xml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
const external = '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>';

const hostile: readonly string[] = [
  '',
  ' ',
  'SUCCESS',
  '<html><body>Log in</body></html>',
  '{"return_code":"SUCCESS"}',
  // Entities of any kind, with and without a DTD.
  `${lol}<xml><a>&b;</a></xml>`,
  `<?xml version="1.0"?>${lol}<xml><a>&b;</a></xml>`,
  `${external}<xml><a>&a;</a></xml>`,
  '<!DOCTYPE xml><xml><a>1</a></xml>',
  '<!DOCTYPE xml SYSTEM "http://example.com/x.dtd"><xml><a>1</a></xml>',
  '<xml><!DOCTYPE xml><a>1</a></xml>',
  '<xml><!ENTITY a "b"><a>1</a></xml>',
  '<xml><a>&amp;</a></xml>',
  '<xml><a>&lt;b&gt;</a></xml>',
  '<xml><a>&#65;</a></xml>',
  '<xml><a>&#x41;</a></xml>',
  '<xml><a>A & B</a></xml>',
  // Content that is split, mixed, nested or not closed.
  '<xml><a><![CDATA[x]]><![CDATA[y]]></a></xml>',
  '<xml><a><![CDATA[x]]]]><![CDATA[>y]]></a></xml>',
  '<xml><a>x<![CDATA[y]]></a></xml>',
  '<xml><a><![CDATA[x]]>y</a></xml>',
  '<xml><a> <![CDATA[x]]></a></xml>',
  '<xml><a><![CDATA[x]]> </a></xml>',
  '<xml><a><![CDATA[x</a></xml>',
  '<xml><a><![cdata[x]]></a></xml>',
  '<xml><a>]]></a></xml>',
  '<xml><a>x > y</a></xml>',
  '<xml><a><b>1</b></a></xml>',
  '<xml><xml><a>1</a></xml></xml>',
  '<xml>text<a>1</a></xml>',
  '<xml><a>1</a>text</xml>',
  '<xml><![CDATA[x]]></xml>',
  '<xml><a>1</b></xml>',
  '<xml><a>1</a',
  '<xml><a>1</a>',
  '<xml><a>1</xml>',
  '<xml><a/></xml>',
  '<xml/>',
  '</xml>',
  // An element twice, in any spelling.
  '<xml><a>1</a><a>1</a></xml>',
  '<xml><a>1</a><b>2</b><a>3</a></xml>',
  '<xml><sign>1</sign><Sign>2</Sign></xml>',
  '<xml><SIGN>1</SIGN></xml>',
  '<xml><a>1</A></xml>',
  // Names, attributes, prefixes.
  '<xml><a b="c">1</a></xml>',
  '<xml xmlns="http://example.com"><a>1</a></xml>',
  '<xml ><a>1</a></xml>',
  '<xml><a >1</a></xml>',
  '<xml><a>1</a ></xml>',
  '<xml><x:a>1</x:a></xml>',
  '<xml><a-b>1</a-b></xml>',
  '<xml><0a>1</0a></xml>',
  '<xml><_a>1</_a></xml>',
  '<xml><钱>1</钱></xml>',
  `<xml><${'a'.repeat(65)}>1</${'a'.repeat(65)}></xml>`,
  '<xml><>1</></xml>',
  // Comments and instructions, anywhere.
  '<!-- x --><xml><a>1</a></xml>',
  '<xml><!-- x --><a>1</a></xml>',
  '<xml><a><!-- x -->1</a></xml>',
  '<xml><a>1</a></xml><!-- x -->',
  '<xml><?php x ?><a>1</a></xml>',
  '<?xml-stylesheet href="x"?><xml><a>1</a></xml>',
  // Other declarations, and a declaration that is not at the start.
  ' <?xml version="1.0"?><xml><a>1</a></xml>',
  '<?xml version="1.0"?><?xml version="1.0"?><xml><a>1</a></xml>',
  '<?xml version="1.1"?><xml><a>1</a></xml>',
  '<?xml version="1.0" encoding="GBK"?><xml><a>1</a></xml>',
  '<?xml version="1.0" encoding="UTF-16"?><xml><a>1</a></xml>',
  '<?xml version="1.0" standalone="yes"?><xml><a>1</a></xml>',
  // Another root, several roots, a byte order mark, a rest.
  '<XML><a>1</a></XML>',
  '<root><a>1</a></root>',
  '<xml><a>1</a></xml><xml><a>2</a></xml>',
  '<xml><a>1</a></xml>x',
  '\ufeff<xml><a>1</a></xml>',
  // Characters that are none, or not the same to every reader.
  '<xml><a>1\0</a></xml>',
  '<xml><a>1</a>\0</xml>',
  '<xml><a><![CDATA[\u0001]]></a></xml>',
  '<xml><a><![CDATA[\u007f]]></a></xml>',
  '<xml><a><![CDATA[\u0085]]></a></xml>',
  '<xml><a><![CDATA[\ufffe]]></a></xml>',
  '<xml><a><![CDATA[\uffff]]></a></xml>',
  '<xml><a><![CDATA[line\r\nline]]></a></xml>',
  '<xml><a>1\r</a></xml>',
  // Space that is none in XML.
  '<xml>\u00a0<a>1</a></xml>',
  '<xml>\u3000<a>1</a></xml>',
  '<xml>\f<a>1</a></xml>',
];

t.test('everything else is refused whole', async (t) => {
  for (const text of hostile) t.equal(read(text), null, JSON.stringify(text));
});

t.test('bytes that are not UTF-8 are refused', async (t) => {
  const good = '<xml><a>1</a></xml>';
  const withByte = (...bytes: number[]): Buffer =>
    Buffer.concat([Buffer.from('<xml><a>'), Buffer.from(bytes), Buffer.from('</a></xml>')]);
  for (const bytes of [
    Buffer.from(good, 'utf16le'),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(good, 'utf16le')]),
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(good)]),
    // GBK, an over-long form of "/", half a character, a surrogate.
    withByte(0xce, 0xde, 0xd0, 0xa7),
    withByte(0xc0, 0xaf),
    withByte(0xe6, 0xb5),
    withByte(0xed, 0xa0, 0x80),
  ]) {
    t.equal(readXml(bytes), null);
  }
  t.same(readXml(Buffer.from(good)), new Map([['a', '1']]));
});

t.test('a document may be long, and not longer', async (t) => {
  const sized = (bytes: number): string => `<xml><a>${'1'.repeat(bytes - 18)}</a></xml>`;
  t.equal(Buffer.byteLength(sized(64 * 1024)), 64 * 1024);
  t.not(read(sized(64 * 1024)), null);
  t.equal(read(sized(64 * 1024 + 1)), null);
  const many = (elements: number): string =>
    `<xml>${Array.from({ length: elements }, (_, place) => `<a${String(place)}>1</a${String(place)}>`).join('')}</xml>`;
  t.not(read(many(512)), null);
  t.equal(read(many(513)), null);
});

const names = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const values = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(']', '>', '<', '&', '!', '[', 'x', '\n', '海', '😀') }),
  )
  .filter(isXmlValue);
const documents = fc.array(fc.tuple(names, values), { maxLength: 8 }).map((all) => new Map(all));

function isSame(left: Fields, right: Fields): boolean {
  return JSON.stringify([...left]) === JSON.stringify([...right]);
}

t.test('what is written is read again, name for name and value for value', async (t) => {
  fc.assert(
    fc.property(documents, (fields) => {
      const again = readXml(Buffer.from(writeXml(fields)));
      if (again === null || !isSame(again, fields)) throw new Error(writeXml(fields));
    }),
    { seed: 4, numRuns: count({ quick: 300, full: 20_000 }) },
  );
  t.pass();
});

t.test('no change of a document makes it say another thing that is not in its bytes', async (t) => {
  const pieces = [
    '<a>',
    '</a>',
    '<xml>',
    ']]>',
    '<![CDATA[',
    '&amp;',
    '<!--',
    '<?',
    '\0',
    ' ',
    '\r',
  ];
  fc.assert(
    fc.property(
      documents,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(...pieces),
      (fields, where, piece) => {
        const text = writeXml(fields);
        const at = Math.floor(where * text.length);
        const fieldsRead = readXml(Buffer.from(text.slice(0, at) + piece + text.slice(at)));
        if (fieldsRead === null) return;
        // Whatever is read is written in the same way, but for the space around elements.
        const again = readXml(Buffer.from(writeXml(fieldsRead)));
        const isKept =
          again !== null && isSame(again, fieldsRead) && fieldsRead.size === fields.size;
        if (!isKept) throw new Error(text);
      },
    ),
    { seed: 4, numRuns: count({ quick: 300, full: 20_000 }) },
  );
  t.pass();
});

t.test('what cannot be written is our own mistake', async (t) => {
  for (const value of ['a]]>b', 'a\rb', '\0', '\ud800', '\ufffe', '\u0085']) {
    t.notOk(isXmlValue(value));
    t.throws(() => writeXml(new Map([['a', value]])), { name: 'Bug' });
  }
  for (const name of ['', 'A', 'a b', 'a>', '0', 'a'.repeat(65)]) {
    t.throws(() => writeXml(new Map([[name, '1']])), { name: 'Bug' });
  }
});
