/** Small PDF and office files, whole and spoilt, made here and about nobody. */
import { deflateSync } from 'node:zlib'
import type { ZipEntry } from '../../attachments/zip-reader.ts'
import { repacked, writeZip } from '../../attachments/zip-writer.ts'
import { jpegWithPlace, TELLTALE } from './sample-pictures.ts'

/** A container with these parts; a part may be given ready packed. */
export const zipOf = (parts: Readonly<Record<string, string | Uint8Array | ZipEntry>>): Buffer =>
  Buffer.from(
    writeZip(
      Object.entries(parts).map(([name, content]) =>
        typeof content === 'string' || content instanceof Uint8Array
          ? repacked(
              { name, method: name === 'mimetype' ? 'stored' : 'deflated' },
              Buffer.from(content as Uint8Array),
            )
          : content,
      ),
    ),
  )

type Parts = Readonly<Record<string, string | Uint8Array | ZipEntry>>

const DOCX_PARTS: Parts = {
  '[Content_Types].xml': '<Types><Override ContentType="…wordprocessingml.document.main+xml"/></Types>',
  '_rels/.rels': '<Relationships><Relationship Id="1" Target="word/document.xml"/></Relationships>',
  'word/document.xml': '<w:document><w:body><w:p>A letter.</w:p></w:body></w:document>',
  'docProps/core.xml': `<cp:coreProperties><dc:creator>${TELLTALE}</dc:creator></cp:coreProperties>`,
  'docProps/app.xml': `<Properties><Company>${TELLTALE}</Company></Properties>`,
  'docProps/custom.xml': `<Properties><property name="${TELLTALE}"/></Properties>`,
  'docProps/thumbnail.jpeg': jpegWithPlace(1),
  'word/media/image1.jpeg': jpegWithPlace(),
}

/** A Word document whose properties and picture say place and author. */
export const docx = (more: Parts = {}): Buffer => zipOf({ ...DOCX_PARTS, ...more })

/** The same as OpenDocument. */
export const odt = (more: Parts = {}): Buffer =>
  zipOf({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': '<office:document-content><text:p>A letter.</text:p></office:document-content>',
    'meta.xml': `<office:document-meta><meta:initial-creator>${TELLTALE}</meta:initial-creator></office:document-meta>`,
    'META-INF/manifest.xml': '<manifest:manifest/>',
    'Pictures/1.jpg': jpegWithPlace(),
    ...more,
  })

const stream = (dictionary: string, content: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${content.length} >>\nstream\n`, 'latin1'),
    content,
    Buffer.from('\nendstream', 'latin1'),
  ])

const XMP = `<?xpacket begin="" id="W5M0"?><x:xmpmeta><dc:creator>${TELLTALE}</dc:creator></x:xmpmeta><?xpacket end="w"?>`

/** A PDF with an information dictionary, an XMP packet and a picture; `more` are further objects. */
export const pdf = (more: readonly (string | Buffer)[] = [], trailer = ''): Buffer => {
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>',
    `<< /Author (${TELLTALE} \\(North\\) (nested) \\\\) /Title <${Buffer.from(TELLTALE).toString('hex')}> /CreationDate (D:20250102030405Z) >>`,
    stream('/Type /Metadata /Subtype /XML', Buffer.from(XMP)),
    stream('/Type /XObject /Subtype /Image /Filter /DCTDecode', jpegWithPlace(1)),
    ...more,
  ]
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const places: number[] = []
  let at = parts[0]?.length ?? 0
  for (const [index, object] of objects.entries()) {
    places.push(at)
    const bytes = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object as Buffer),
      Buffer.from('\nendobj\n'),
    ])
    parts.push(bytes)
    at += bytes.length
  }
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const end = `xref\n0 ${places.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${places.length + 1} /Root 1 0 R /Info 4 0 R ${trailer}>>\nstartxref\n${at}\n%%EOF\n`
  return Buffer.concat([...parts, Buffer.from(end)])
}

/** Objects packed into a stream. */
export const packedObjects = (text: string): Buffer =>
  stream('/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode', deflateSync(text))

export const packedMetadata = (): Buffer =>
  stream('/Type /Metadata /Subtype /XML /Filter /FlateDecode', deflateSync(XMP))
