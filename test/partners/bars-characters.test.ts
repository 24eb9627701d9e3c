/** Characters that FHIR allows in no string are refused by the element that holds them. */
import { describe, expect, it } from '@jest/globals'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import {
  bundleOf,
  copyOf,
  type EditableBundle,
  entryOf,
  faultsOf,
  messageOf,
  NOW,
  outgoing,
  received,
  requestOf,
  textBytes,
} from './bars-samples.ts'

const REASON = 'a reason in words'
/** The message with an escape in one text, as a sender may write it: JSON.stringify would mend half a pair. */
const saying = (written: string, change: (bundle: EditableBundle) => void) => {
  const bundle = copyOf(bundleOf(outgoing()))
  change(bundle)
  const text = JSON.stringify(bundle).replaceAll(REASON, `${REASON}${written}`)
  return readBarsMessage(textBytes(text), 'application/fhir+json', NOW)
}
const inReason = (bundle: EditableBundle): void => {
  requestOf(bundle).reasonCode = [{ text: 'none' }, { text: REASON }]
}

describe('characters in JSON', () => {
  it.each(['\\u0000', '\\u0001', '\\u000b', '\\u001F', '\\ud800', '\\uDC00', '\\ude00\\ud83d'])(
    '%s is refused',
    (written) => {
      expect(faultsOf(saying(written, inReason))).toEqual([
        '400 value Bundle.entry[1].resource.reasonCode[1].text',
      ])
    },
  )

  it.each(['\\t', '\\n', '\\r', '\\u0020', '\\u007f', '\\ud83d\\ude00', '\\ufffd', '\\\\u0000'])(
    '%s is taken',
    (written) => {
      const { needs } = messageOf(saying(written, inReason)).content
      expect(needs.map(({ text }) => text)).toContain((JSON.parse(`"${REASON}${written}"`) as string).trim())
    },
  )

  it('wherever they stand: in the envelope, in a name, far inside', () => {
    expect(faultsOf(saying('\\u0000', (bundle) => Object.assign(bundle, { language: REASON })))).toEqual([
      '400 value Bundle.language',
    ])
    const named = saying('\\u0001', (bundle) => Object.assign(requestOf(bundle), { [REASON]: 'x' }))
    expect(faultsOf(named)).toEqual(['400 value Bundle.entry[1].resource.(name withheld)'])
    const held = { resourceType: 'Observation', note: [{ extension: [{ url: 'u', valueString: REASON }] }] }
    const inside = saying('\\u0000', (bundle) => Object.assign(requestOf(bundle), { contained: [held] }))
    expect(faultsOf(inside)).toEqual([
      '400 value Bundle.entry[1].resource.contained[0].note[0].extension[0].valueString',
    ])
  })

  it('are not shown in what is answered', () => {
    const reading = received((bundle) => {
      Object.assign(entryOf(bundle, 'Patient').resource, { name: [{ family: 'Okafor\u0000' }] })
    })
    expect(faultsOf(reading)).toHaveLength(1)
    expect(JSON.stringify(reading)).not.toMatch(/Okafor|u0000/)
  })
})

it('XML cannot write them', () => {
  const xml = '<Bundle xmlns="http://hl7.org/fhir"><language value="a&#0;b"/></Bundle>'
  expect(faultsOf(readBarsMessage(textBytes(xml), 'application/fhir+xml', NOW))).toEqual([
    expect.stringMatching(/^400 structure Bundle/),
  ])
})
