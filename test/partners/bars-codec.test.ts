import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readFhirDocument, serialise } from '../../partners/formats/bars-fhir/fhir-document.ts'
import { parseFhirJson, writeFhirJson } from '../../partners/formats/bars-fhir/fhir-json.ts'
import { DEEPEST, FhirSyntaxError } from '../../partners/formats/bars-fhir/fhir-syntax-error.ts'
import {
  at,
  ExactNumber,
  type FhirResource,
  isFhirResource,
} from '../../partners/formats/bars-fhir/fhir-value.ts'
import { publishedExamples } from './bars-published-examples.ts'
import { textBytes } from './bars-samples.ts'

const problemOf = (bytes: Uint8Array, form: 'json' | 'xml'): string => {
  try {
    readFhirDocument(bytes, form)
  } catch (error) {
    if (error instanceof FhirSyntaxError) return `${error.problem} ${error.path}`.trim()
    throw error
  }
  return 'read'
}
const jsonProblem = (text: string): string => problemOf(textBytes(text), 'json')
const xmlProblem = (text: string): string => problemOf(textBytes(text), 'xml')
const fromXml = (text: string): FhirResource => readFhirDocument(textBytes(text), 'xml')
const toXml = (resource: FhirResource): string => new TextDecoder().decode(serialise(resource, 'xml'))
const NS = 'xmlns="http://hl7.org/fhir"'
const XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'

describe('FHIR JSON', () => {
  it('reads and writes what JSON.parse and JSON.stringify do', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__'))
        expect(writeFhirJson(parseFhirJson(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
      { seed: 4, numRuns: 300 },
    )
  })

  it('keeps numbers as they were written', () => {
    const text = '[15.0,53.578960,-0,1e3,12345678901234567890,0.1,7]'
    expect(writeFhirJson(parseFhirJson(text))).toBe(text)
  })

  it.each([
    ['{"resourceType":"Bundle","id":"a","id":"b"}', 'repeated-key id'],
    ['{"entry":[{"resource":{"status":1,"status":2}}]}', 'repeated-key entry[0].resource.status'],
    ['{"a":{"__proto__":{"x":1}}}', 'forbidden-key a.(name withheld)'],
    ['{"Jane Doe":{"x":1,"x":2}}', 'repeated-key (name withheld).x'],
    ['', 'not-json'],
    ['{"a":1', 'not-json'],
    ['{"a":01}', 'not-json'],
    ['{"a":"\n"}', 'not-json a'],
    ['{"a":"\\x"}', 'not-json a'],
    ['{"a":tru}', 'not-json a'],
    ['{"a":1}}', 'not-json'],
    ['{"a":1,}', 'not-json'],
    ["{'a':1}", 'not-json'],
    ['[1]', 'not-a-resource'],
    ['"Bundle"', 'not-a-resource'],
    ['{"resourceType":7}', 'not-a-resource'],
  ])('refuses %s', (text, problem) => {
    expect(jsonProblem(text)).toBe(problem)
  })

  it('takes 64 levels and no more', () => {
    const nested = (levels: number): string =>
      `{"resourceType":"Bundle","a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect(jsonProblem(nested(DEEPEST))).toBe('read')
    expect(jsonProblem(nested(DEEPEST + 1))).toMatch(/^too-deep/)
    expect(jsonProblem(`{"a":${'['.repeat(1_000_000)}`)).toMatch(/^too-deep/)
  })

  it('reads a string of megabytes', () => {
    const long = 'x\\n'.repeat(1_000_000)
    expect(jsonProblem(`{"resourceType":"Bundle","a":"${long}"}`)).toBe('read')
  })

  it('takes a byte order mark and refuses other encodings', () => {
    expect(problemOf(new Uint8Array([0xef, 0xbb, 0xbf, ...textBytes('{"resourceType":"X"}')]), 'json')).toBe(
      'read',
    )
    expect(problemOf(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'json')).toBe('not-utf-8')
  })

  it('does not mistake inherited properties for given ones', () => {
    expect(at(parseFhirJson('{}'), 'constructor')).toBeUndefined()
  })
})

describe('FHIR XML', () => {
  it('becomes the JSON that FHIR says', () => {
    const xml = `<Patient ${NS}><!-- dropped --><text><status value="generated"/><div ${XHTML}>Hi <b title="a&quot;b">x &amp; y</b><br/></div></text>
      <contained><Organization><id value="o1"/></Organization></contained>
      <name id="n1"><given value="A"/><given><extension url="http://x"><valueCode value="unknown"/></extension></given></name>
      <active value="true"/><birthDate id="b"><extension url="http://x"><valueDecimal value="1.500"/></extension></birthDate>
      <multipleBirthInteger value="2"/><name><family value="B"/></name></Patient>`
    expect(fromXml(xml)).toEqual({
      resourceType: 'Patient',
      text: { status: 'generated', div: `<div ${XHTML}>Hi <b title="a&quot;b">x &amp; y</b><br/></div>` },
      contained: [{ resourceType: 'Organization', id: 'o1' }],
      name: [
        {
          id: 'n1',
          given: ['A', null],
          _given: [null, { extension: [{ url: 'http://x', valueCode: 'unknown' }] }],
        },
        { family: 'B' },
      ],
      active: true,
      _birthDate: { id: 'b', extension: [{ url: 'http://x', valueDecimal: new ExactNumber('1.500') }] },
      multipleBirthInteger: 2,
    })
  })

  it('writes elements in the order of FHIR, whatever order they came in', () => {
    const written = toXml({
      resourceType: 'Observation',
      valueQuantity: { code: 'kg', value: new ExactNumber('46.0') },
      status: 'final',
      id: 'x',
    })
    expect(written).toContain(
      '<id value="x"/><status value="final"/><valueQuantity><value value="46.0"/><code value="kg"/></valueQuantity>',
    )
  })

  it('keeps what FHIR R4 does not know', () => {
    const xml = `<Observation ${NS}><status value="final"/><oddText value="a"/><oddPart><one value="1"/><one value="2"/></oddPart></Observation>`
    const read = fromXml(xml)
    expect(read).toEqual({
      resourceType: 'Observation',
      status: 'final',
      oddText: 'a',
      oddPart: { one: ['1', '2'] },
    })
    expect(fromXml(toXml(read))).toEqual(read)
  })

  it('keeps a resource of a kind it has no table for', () => {
    const xml = `<Chargeable ${NS}><id value="c"/><meta><profile value="p"/></meta><amount><value value="1.20"/></amount></Chargeable>`
    const read = fromXml(xml)
    expect(read).toEqual({
      resourceType: 'Chargeable',
      id: 'c',
      meta: { profile: ['p'] },
      amount: { value: '1.20' },
    })
    expect(fromXml(toXml(read))).toEqual(read)
  })

  it('reads prefixed elements and ignores schema hints', () => {
    expect(
      fromXml(
        '<f:Bundle xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"><f:id value="a"/></f:Bundle>',
      ),
    ).toEqual({ resourceType: 'Bundle', id: 'a' })
  })

  it.each([
    [`<!DOCTYPE Bundle [<!ENTITY a "aaaa">]><Bundle ${NS}><id value="&a;"/></Bundle>`, 'document-type'],
    [`<!DOCTYPE Bundle SYSTEM "file:///etc/passwd"><Bundle ${NS}/>`, 'document-type'],
    [`<Bundle ${NS}><id value="&a;"/></Bundle>`, 'not-xml Bundle'],
    [`<?xml-stylesheet href="x"?><Bundle ${NS}/>`, 'processing-instruction'],
    [`<Bundle ${NS}><?php x ?></Bundle>`, 'processing-instruction Bundle'],
    ['<Bundle/>', 'wrong-namespace Bundle'],
    [`<Bundle ${NS}><id xmlns="http://other" value="a"/></Bundle>`, 'wrong-namespace Bundle.id'],
    [`<Bundle ${NS}><id value="a"/><id value="b"/></Bundle>`, 'repeated-element Bundle.id'],
    [
      `<Bundle ${NS}><entry><resource><ServiceRequest><status value="a"/><status value="b"/></ServiceRequest></resource></entry></Bundle>`,
      'repeated-element Bundle.entry[0].resource.status',
    ],
    [`<Bundle ${NS} value="a" other="b"/>`, 'unknown-attribute Bundle'],
    [`<Bundle ${NS}>words</Bundle>`, 'stray-text Bundle'],
    [`<Bundle ${NS}><![CDATA[words]]></Bundle>`, 'stray-text Bundle'],
    [`<Bundle ${NS}><type><code value="x"/></type></Bundle>`, 'wrong-content Bundle.type'],
    [`<Bundle ${NS}><meta value="x"/></Bundle>`, 'wrong-content Bundle.meta'],
    [`<Bundle ${NS}><entry><resource/></entry></Bundle>`, 'wrong-content Bundle.entry[0].resource'],
    [`<Bundle ${NS}><id value="a">`, 'not-xml Bundle.id'],
    [`<Bundle ${NS}/><Bundle ${NS}/>`, 'not-xml'],
    [`<?xml version="1.0" encoding="ISO-8859-1"?><Bundle ${NS}/>`, 'encoding'],
    ['', 'not-xml'],
    ['{"resourceType":"Bundle"}', 'not-xml'],
  ])('refuses %s', (xml, problem) => {
    expect(xmlProblem(xml)).toBe(problem)
  })

  it('refuses deep nesting, in narratives too', () => {
    expect(xmlProblem(`<Bundle ${NS}>`.repeat(100))).toMatch(/^too-deep/)
    expect(xmlProblem(`<Patient ${NS}><text>${`<div ${XHTML}>`.repeat(100)}`)).toMatch(/^too-deep/)
    const items = (levels: number): string =>
      `<QuestionnaireResponse ${NS}>${'<item>'.repeat(levels)}${'</item>'.repeat(levels)}</QuestionnaireResponse>`
    expect(xmlProblem(items(30))).toBe('read')
    expect(xmlProblem(items(40))).toBe('too-deep QuestionnaireResponse')
  })

  it('lets no narrative of a JSON document smuggle markup into XML', () => {
    for (const div of ['</div></text><evil value="x"/>', '<script>x</script>', `<div ${XHTML}><b></div>`]) {
      const written = toXml({ resourceType: 'Patient', text: { status: 'generated', div } })
      const back = fromXml(written)
      expect(Object.keys(back)).toEqual(['resourceType', 'text'])
      expect(written).not.toContain('<script')
    }
  })

  it('writes any text so that it comes back, but for characters that XML does not have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const back = fromXml(toXml({ resourceType: 'Patient', name: [{ family: text }] }))
        const expected = [...text].map((c) =>
          /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(c) ? '\ufffd' : c,
        )
        expect(back).toEqual({ resourceType: 'Patient', name: [{ family: expected.join('') }] })
      }),
      { seed: 4, numRuns: 300 },
    )
  })
})

describe('the published examples', () => {
  for (const { name, bytes, form } of [
    ...publishedExamples('messages'),
    ...publishedExamples('operation-outcomes'),
  ]) {
    it(`${name} goes to XML, to JSON and back unchanged`, () => {
      const resource = readFhirDocument(bytes, form)
      expect(isFhirResource(resource)).toBe(true)
      const json = serialise(resource, 'json')
      expect(serialise(readFhirDocument(json, 'json'), 'json')).toEqual(json)
      const viaXml = readFhirDocument(serialise(resource, 'xml'), 'xml')
      // The published search result leaves out lists where FHIR has them; XML cannot show that it did.
      if (!name.startsWith('service_request-GET')) expect(viaXml).toEqual(resource)
      expect(readFhirDocument(serialise(viaXml, 'xml'), 'xml')).toEqual(viaXml)
    })
  }

  it('are read where they are present', () => {
    const forms = new Set(publishedExamples('messages').map(({ form }) => form))
    expect([0, 2]).toContain(forms.size)
  })
})
