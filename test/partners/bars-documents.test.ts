/** Documents in a BaRS message: what each is and its bytes, and the line about those that could not go. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { OutgoingMessage } from '../../partners/format.ts'
import { barsFormat } from '../../partners/formats/bars-fhir/bars-format.ts'
import { readBarsMessage } from '../../partners/formats/bars-fhir/read-bars-message.ts'
import { bundleOf, copyOf, entryOf, messageOf, NOW, outgoing, requestOf } from './bars-samples.ts'
import { shapeFaults } from './bars-shape.ts'

const BYTES = new Uint8Array([0xff, 0xd8, 0xff, 0, 1, 2, 3])
const PHOTO = { title: 'Photo of the arm', contentType: 'image/jpeg', bytes: BYTES }
const LETTER = { title: 'Letter', contentType: 'application/pdf', bytes: new Uint8Array(1_000_000).fill(7) }

const written = (changes: Partial<OutgoingMessage>) => copyOf(bundleOf(outgoing(changes)))
const ofType = (bundle: ReturnType<typeof written>, type: string) =>
  bundle.entry.filter(({ resource }) => resource.resourceType === type)
const text = (changes: Partial<OutgoingMessage>): string => JSON.stringify(written(changes))

describe('a referral with documents', () => {
  const bundle = written({ documents: [PHOTO, LETTER] })

  it('names each and holds its bytes beside it', () => {
    const [photo, letter] = ofType(bundle, 'DocumentReference')
    const binaries = ofType(bundle, 'Binary')
    expect(binaries).toHaveLength(2)
    expect(photo?.resource).toMatchObject({
      status: 'current',
      description: 'Photo of the arm',
      subject: { reference: entryOf(bundle, 'Patient').fullUrl },
      context: { related: [{ reference: entryOf(bundle, 'ServiceRequest').fullUrl }] },
      content: [
        {
          attachment: {
            contentType: 'image/jpeg',
            title: 'Photo of the arm',
            url: binaries[0]?.fullUrl,
            hash: createHash('sha1').update(BYTES).digest('base64'),
          },
        },
      ],
    })
    expect(letter?.resource).toMatchObject({ content: [{ attachment: { url: binaries[1]?.fullUrl } }] })
    expect(binaries[0]?.resource).toEqual({
      resourceType: 'Binary',
      contentType: 'image/jpeg',
      data: Buffer.from(BYTES).toString('base64'),
    })
  })

  it('is a message that a receiver of the standard takes, with addresses of their own', () => {
    const message = outgoing({ documents: [PHOTO, LETTER] })
    expect(shapeFaults(bundleOf(message))).toEqual([])
    const reading = readBarsMessage(barsFormat.toWire(message).bytes, 'application/fhir+json', NOW)
    // The standard's payload does not list documents: only a partner that has agreed to them is sent any.
    const oddities = messageOf(reading).oddities.map(({ code }) => code)
    expect(oddities).toEqual(Array.from({ length: 4 }, () => 'resource-unexpected'))
    const urls = bundle.entry.map(({ fullUrl }) => fullUrl)
    expect(new Set(urls).size).toBe(urls.length)
  })

  it('gives the same bytes each time', () => {
    const message = outgoing({ documents: [PHOTO] })
    expect(barsFormat.toWire(message)).toEqual(barsFormat.toWire(message))
  })

  it('that is withdrawn holds none', () => {
    expect(ofType(written({ documents: [PHOTO], purpose: 'withdrawal' }), 'Binary')).toEqual([])
  })
})

describe('a referral whose documents could not all go', () => {
  it('says how many, and whom to ask', () => {
    expect(text({ documentsMissing: 1 })).toContain(
      'A document belongs to this referral and could not be sent with it. Ask Sam Teacher on 02079460000 for it.',
    )
    expect(text({ documentsMissing: 3 })).toContain('3 documents belong to this referral')
    expect(shapeFaults(bundleOf(outgoing({ documentsMissing: 1 })))).toEqual([])
  })

  it('and one without any says nothing of documents', () => {
    for (const changes of [{}, { documents: [], documentsMissing: 0 }])
      expect(text(changes)).not.toMatch(/document/i)
    expect(requestOf(written({})).status).toBe('active')
  })
})
