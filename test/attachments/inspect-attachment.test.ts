/** What a file really is, and every way in which one may lie about it. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { inspectAttachment } from '../../attachments/inspect-attachment.ts'
import { repacked } from '../../attachments/zip-writer.ts'
import { ATTACHMENT_TYPES, type AttachmentType } from '../../domain/attachment.ts'
import { docx, odt, packedObjects, pdf, zipOf } from './sample-documents.ts'
import { jpegWithPlace, PLAIN_JPEG, pngOfSize, pngWithPlace } from './sample-pictures.ts'

const SAMPLES: Readonly<Record<AttachmentType, () => Uint8Array>> = {
  pdf: () => pdf(),
  jpeg: () => jpegWithPlace(),
  png: () => pngWithPlace(),
  docx: () => docx(),
  odt: () => odt(),
  text: () => Buffer.from('Seen on Monday.\r\nTold by the school: Zoë, naïve.\n'),
}
const TYPES = Object.keys(SAMPLES) as AttachmentType[]

const inspect = (
  bytes: Uint8Array,
  type: AttachmentType,
  name = `letter.${ATTACHMENT_TYPES[type].extensions[0]}`,
) => inspectAttachment({ bytes, name, declared: ATTACHMENT_TYPES[type].contentType })

describe('a file', () => {
  it.each(TYPES)('%s is told by its content', async (type) => {
    expect(await inspect(SAMPLES[type](), type)).toEqual({ type })
  })

  it('may be declared as bytes without a type', async () => {
    const given = { bytes: PLAIN_JPEG, name: 'photo.JPEG', declared: 'application/octet-stream' }
    expect(await inspectAttachment(given)).toEqual({ type: 'jpeg' })
  })

  it.each(TYPES.flatMap((real) => TYPES.filter((other) => other !== real).map((said) => ({ real, said }))))(
    'that is $real is not taken as $said',
    async ({ real, said }) => {
      const { contentType, extensions } = ATTACHMENT_TYPES[said]
      const own = ATTACHMENT_TYPES[real]
      const bytes = SAMPLES[real]()
      const wrongType = { bytes, name: `a.${own.extensions[0]}`, declared: contentType }
      const wrongName = { bytes, name: `a.${extensions[0]}`, declared: own.contentType }
      for (const given of [wrongType, wrongName, { ...wrongName, declared: contentType }])
        expect(await inspectAttachment(given)).toEqual({ refused: 'type-disagrees' })
    },
  )

  it('of any other kind is not taken, whatever it is called', async () => {
    const others = [
      Buffer.from('4d5a90000300000004000000ffff', 'hex'),
      Buffer.from('7f454c4602010100', 'hex'),
      Buffer.from('GIF89a\x01\0\x01\0', 'latin1'),
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'),
      Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'),
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.from('not\0text'),
      Buffer.from([0x41, 0xff, 0xfe, 0x42]),
      Buffer.from('\x1b[31mred'),
      zipOf({ 'a.txt': 'plain archive' }),
      zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' }),
      zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }),
    ]
    for (const bytes of others)
      for (const type of TYPES) expect(await inspect(bytes, type)).toEqual({ refused: 'type-not-allowed' })
  })

  it('that is empty is said to be so', async () => {
    expect(await inspect(Buffer.alloc(0), 'text')).toEqual({ refused: 'empty' })
  })

  it.each(TYPES.filter((type) => type !== 'text'))(
    '%s that was cut off anywhere is damaged',
    async (type) => {
      const whole = type === 'jpeg' ? PLAIN_JPEG : type === 'png' ? pngOfSize(2, 2) : SAMPLES[type]()
      for (const share of [0.3, 0.6, 0.95]) {
        const result = await inspect(whole.subarray(0, Math.floor(whole.length * share)), type)
        expect(result).toEqual({ refused: 'damaged' })
      }
    },
  )

  it('of random changes never makes the inspection fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TYPES),
        fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        async (type, changes) => {
          const bytes = Buffer.from(SAMPLES[type]())
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          expect(Object.keys(await inspect(bytes, type))).toHaveLength(1)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('a picture', () => {
  it('of more than 50 million pixels is not taken', async () => {
    expect(await inspect(pngOfSize(10_000, 5_001), 'png')).toEqual({ refused: 'too-many-pixels' })
    expect(await inspect(pngOfSize(10_000, 5_000), 'png')).toEqual({ type: 'png' })
  })
})

describe('an office file', () => {
  it.each([
    ['a macro', { 'word/vbaProject.bin': 'x' }],
    ['a macro under a content type of its own', { '[Content_Types].xml': 'ms-word.document.macroEnabled' }],
    ['a control', { 'word/activeX/activeX1.xml': '<ax/>' }],
    ['another document in it', { 'word/embeddings/other.docx': docx() }],
    ['an archive called a picture', { 'word/media/image2.png': docx() }],
    ['a program called a picture', { 'word/media/image2.png': Buffer.from('MZ\x90') }],
    [
      'a template from elsewhere',
      {
        'word/_rels/settings.xml.rels':
          '<Relationships><Relationship Id="1" Type="http://x/relationships/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>',
      },
    ],
  ])('with %s is not taken', async (_what, more) => {
    expect(await inspect(docx(more), 'docx')).toEqual({ refused: 'active-content' })
  })

  it('may link to a page, and say how to print', async () => {
    const links = '<Relationship Type="http://x/hyperlink" Target="https://x.example" TargetMode="External"/>'
    const more = { 'word/_rels/document.xml.rels': links, 'word/printerSettings/p1.bin': 'A4' }
    expect(await inspect(docx(more), 'docx')).toEqual({ type: 'docx' })
  })

  it('with scripts, or locked, is not taken as OpenDocument either', async () => {
    expect(await inspect(odt({ 'Basic/Standard/a.xml': '<b/>' }), 'odt')).toEqual({
      refused: 'active-content',
    })
    const locked = { 'META-INF/manifest.xml': '<manifest:encryption-data/>' }
    expect(await inspect(odt(locked), 'odt')).toEqual({ refused: 'password-protected' })
  })

  it('that is locked with a password is told from an old one', async () => {
    const magic = Buffer.from('d0cf11e0a1b11ae1', 'hex')
    const locked = Buffer.concat([magic, Buffer.from('EncryptedPackage', 'utf16le')])
    expect(await inspect(locked, 'docx')).toEqual({ refused: 'password-protected' })
  })

  it('that is a bomb is not taken', async () => {
    const zeros = repacked({ name: 'word/media/a.bmp', method: 'deflated' }, Buffer.alloc(20_000_000))
    expect(await inspect(docx({ a: zeros }), 'docx')).toEqual({ refused: 'expands-too-far' })
    const liar = { ...zeros, bytes: 1_000 }
    expect(await inspect(docx({ a: liar }), 'docx')).toEqual({ refused: 'expands-too-far' })
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_one, index) => [`word/${index}.xml`, '']))
    expect(await inspect(docx(many), 'docx')).toEqual({ refused: 'expands-too-far' })
  })

  it.each([
    '../evil.xml',
    '/etc/passwd',
    'word\\evil.xml',
    'C:evil.xml',
    'word/./a.xml',
    'WORD/document.xml',
  ])('with a part called %s is not taken', async (name) => {
    expect(await inspect(docx({ [name]: 'x' }), 'docx')).toEqual({ refused: 'damaged' })
  })

  it('whose headers disagree, or whose parts lie over one another, is not taken', async () => {
    const file = docx()
    const renamed = Buffer.from(file)
    renamed.write('word/documenT.xml', file.indexOf('word/document.xml'), 'latin1')
    expect(await inspect(renamed, 'docx')).toEqual({ refused: 'damaged' })
    const sum = Buffer.from(file)
    const at = file.indexOf('word/document.xml') + 'word/document.xml'.length + 3
    sum[at] = 255 - (sum[at] ?? 0)
    expect(await inspect(sum, 'docx')).toEqual({ refused: 'damaged' })
  })

  it('with a locked part is not taken', async () => {
    const file = docx()
    const central = file.indexOf(Buffer.from('504b0102', 'hex'))
    file.writeUInt16LE(file.readUInt16LE(central + 8) | 1, central + 8)
    expect(await inspect(file, 'docx')).toEqual({ refused: 'password-protected' })
  })
})

describe('a PDF', () => {
  it.each([
    ['JavaScript', '<< /S /JavaScript /JS (app.alert) >>'],
    ['JavaScript under a hidden name', '<< /S /J#61vaScript /J#53 (x) >>'],
    ['a program to start', '<< /S /Launch /F (cmd.exe) >>'],
    ['a file inside', '<< /Names << /EmbeddedFiles 9 0 R >> >>'],
    ['a form that computes', '<< /AcroForm << /XFA 9 0 R >> >>'],
  ])('with %s is not taken, packed or not', async (_what, object) => {
    expect(await inspect(pdf([object]), 'pdf')).toEqual({ refused: 'active-content' })
    expect(await inspect(pdf([packedObjects(`7 0 ${object}`)]), 'pdf')).toEqual({ refused: 'active-content' })
  })

  it('that is locked is not taken', async () => {
    expect(await inspect(pdf([], '/Encrypt 7 0 R '), 'pdf')).toEqual({ refused: 'password-protected' })
  })

  it('may hold such words in its text and opens where it says', async () => {
    const more = [
      '<< /Type /Action /S /GoTo /D [3 0 R /Fit] >>',
      packedObjects('7 0 << /Note (JavaScript) >>'),
    ]
    expect(await inspect(pdf(more), 'pdf')).toEqual({ type: 'pdf' })
  })

  it('that unpacks too far is not taken', async () => {
    expect(await inspect(pdf([packedObjects(' '.repeat(41_000_000))]), 'pdf')).toEqual({
      refused: 'expands-too-far',
    })
  })
})
