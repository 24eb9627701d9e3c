/** The documents of a message: those that may go, a note of those that do not, and a short wait for the scanner. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { waitForScans, withDocuments } from '../../activities/gather-documents.ts'
import type { AttachedDocument } from '../../domain/attachment.ts'
import { contentForRecipient } from '../../domain/content-for-recipient.ts'
import type { Channel } from '../../domain/partner.ts'
import type { Referral, Urgency } from '../../domain/referral.ts'
import type { Category } from '../../domain/sharing/categories.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import type { AttemptOrder } from '../../workflows/activity-contracts.ts'
import { pdf } from '../attachments/sample-documents.ts'
import { TELLTALE } from '../attachments/sample-pictures.ts'
import {
  type AttachmentParts,
  attachmentParts,
  kept,
  newAttachmentWorld,
  photo,
  recordsOf,
  scan,
} from './attachment-stage.ts'
import { useDatabase } from './database-world.ts'
import { aKey, aReferral, CHANNEL, CONTENT } from './record-samples.ts'

const database = useDatabase()
const world = newAttachmentWorld()
let on: AttachmentParts
beforeAll(() => {
  on = attachmentParts(database.store(), world)
})

const gathering = () => ({ ...on, records: recordsOf(on) })
const channelWith = (attachments?: { readonly mostBytes: number }) =>
  ({
    id: CHANNEL,
    abilities: {
      deduplicates: true,
      queryable: false,
      ...(attachments === undefined ? {} : { attachments }),
    },
  }) as unknown as Channel
const TAKES = channelWith({ mostBytes: 100_000 })

const raised = async (attachments: readonly AttachedDocument[], urgency: Urgency = 'standard') => {
  const at = new Date(world.now).toISOString()
  const referral = aReferral({ urgency, raisedAt: at, updatedAt: at })
  const content = { ...CONTENT, attachments }
  await on.referrals.insertOnce(referral, content, aKey())
  return { referral, content }
}
const orderFor = ({ id, recipients }: Referral, more: Partial<AttemptOrder> = {}): AttemptOrder => ({
  referralId: id,
  recipientId: recipients[0]?.id ?? ('' as AttemptOrder['recipientId']),
  messageVersion: 1,
  purpose: 'new',
  channelId: CHANNEL,
  attempt: 1,
  roundStart: 1,
  lastChannel: true,
  ...more,
})

const message = (
  { content, referral }: Awaited<ReturnType<typeof raised>>,
  allowed: readonly Category[] = ['identity', 'health'],
) =>
  ({
    content: contentForRecipient(content, allowed, referral.identity, undefined),
  }) as unknown as OutgoingMessage

const gathered = (
  whole: Awaited<ReturnType<typeof raised>>,
  channel: Channel = TAKES,
  allowed?: readonly Category[],
): Promise<OutgoingMessage> =>
  withDocuments(gathering(), whole, message(whole, allowed), orderFor(whole.referral), channel)

const attentionOf = async ({ referral }: { readonly referral: Referral }) =>
  (await on.attention.openFor(referral.id)).map(({ kind, because }) => `${kind} ${because}`)
const timelineOf = async ({ referral }: { readonly referral: Referral }) =>
  ((await on.referrals.byId(referral.id))?.timeline ?? []).map(({ title, detail }) => `${title}. ${detail}`)

const attached = (id: AttachedDocument['id'], more: Partial<AttachedDocument> = {}): AttachedDocument => ({
  id,
  category: 'health',
  title: 'Photo of the arm',
  ...more,
})

describe('a message', () => {
  it('holds the copy of a clean document, with its title and without place', async () => {
    const id = await photo(on)
    await scan(on, world, id)
    const whole = await raised([attached(id)])
    const { documents = [], documentsMissing } = await gathered(whole)
    expect(documents.map(({ title, contentType }) => [title, contentType])).toEqual([
      ['Photo of the arm', 'image/jpeg'],
    ])
    expect(Buffer.from(documents[0]?.bytes ?? []).includes(TELLTALE)).toBe(false)
    expect(documentsMissing).toBe(0)
    expect(await attentionOf(whole)).toEqual([])
  })

  it('titles a document as its recipient may read it: without an address that is kept back', async () => {
    const id = await photo(on)
    await scan(on, world, id)
    const whole = await raised([attached(id, { title: 'Photo taken at 4 Rose Lane' })])
    const person = { ...whole.content.person, address: { lines: ['4 Rose Lane'] } }
    const { documents = [] } = await gathered({ ...whole, content: { ...whole.content, person } })
    expect(documents.map(({ title }) => title)).toEqual(['Photo taken at withheld'])
  })

  it('without documents is left as it is', async () => {
    const whole = await raised([])
    expect(Object.keys(await gathered(whole))).toEqual(['content'])
  })

  it('says how many are missing, and the referrer is told why', async () => {
    const [waiting, infected, large] = [await photo(on), await kept(on), await photo(on)]
    await scan(on, world, infected, { verdict: 'infected', signature: 'X' })
    await scan(on, world, large)
    const whole = await raised([attached(waiting), attached(infected), attached(large)])
    const small = channelWith({ mostBytes: 10 })
    const first = await gathered(whole, small)
    expect(first).toMatchObject({ documents: [], documentsMissing: 3 })
    // A run that was killed and begins again tells it once.
    await gathered(whole, small)
    expect((await attentionOf(whole)).sort()).toEqual([
      'document-not-sent infected',
      'document-not-sent still-being-checked',
      'document-not-sent too-large-for-channel',
    ])
    expect(await timelineOf(whole)).toHaveLength(3)
  })

  it('on a channel that takes none says so once for all of them', async () => {
    const [one, other] = [await photo(on), await photo(on)]
    const whole = await raised([attached(one), attached(other)])
    expect(await gathered(whole, channelWith())).toMatchObject({ documents: [], documentsMissing: 2 })
    expect(await timelineOf(whole)).toEqual(['2 documents were not sent. Their system takes no documents.'])
    expect(await attentionOf(whole)).toEqual(['document-not-sent channel-cannot'])
  })

  it('does not mention a document that the decision keeps from this recipient', async () => {
    const id = await photo(on)
    await scan(on, world, id)
    const whole = await raised([attached(id, { category: 'offence', title: 'Police report' })])
    const made = await gathered(whole)
    expect(made).toMatchObject({ documents: [], documentsMissing: 0 })
    expect(JSON.stringify(made)).not.toContain('Police')
    expect(await attentionOf(whole)).toEqual([])
    expect(await timelineOf(whole)).toEqual([
      'A document was not sent. The sharing decision does not cover it.',
    ])
    const entries = (await on.referrals.byId(whole.referral.id))?.timeline ?? []
    expect(entries.map(({ seenBy }) => seenBy)).toEqual(['referrer'])
  })

  it('fills its room in the order in which they were named', async () => {
    const ids = [await photo(on), await photo(on), await kept(on)]
    for (const id of ids) await scan(on, world, id)
    const whole = await raised(ids.map((id) => attached(id)))
    const one = (await gathered(whole)).documents?.[0]?.bytes.length ?? 0
    const made = await gathered(whole, channelWith({ mostBytes: one + 20 }))
    expect(made.documents?.map(({ contentType }) => contentType)).toEqual(['image/jpeg', 'text/plain'])
    expect(made.documentsMissing).toBe(1)
  })

  it('holds one whose properties remain only where that was allowed', async () => {
    const signed = pdf(['<< /Type /Sig /ByteRange [0 1 2 3] >>'])
    const id = await kept(on, signed, { fileName: 'a.pdf', declared: 'application/pdf' })
    await scan(on, world, id)
    const held = await raised([attached(id)])
    expect(await gathered(held)).toMatchObject({ documents: [], documentsMissing: 1 })
    expect(await attentionOf(held)).toEqual(['document-not-sent properties-remain'])
    const allowed = await raised([attached(id, { sendAsItIs: true })])
    expect((await gathered(allowed)).documents?.[0]?.bytes).toHaveLength(signed.length)
  })

  it('is never held up by a document whose bytes are damaged', async () => {
    const id = await photo(on)
    await scan(on, world, id)
    await on.attachmentBytes.remove(id)
    await on.attachmentBytes.write(
      id,
      (async function* () {
        yield Buffer.from('not a picture')
      })(),
    )
    const whole = await raised([attached(id)])
    expect(await gathered(whole)).toMatchObject({ documents: [], documentsMissing: 1 })
    expect(await attentionOf(whole)).toEqual(['document-not-sent unreadable'])
  })

  it('that withdraws or answers holds no documents', async () => {
    const id = await photo(on)
    const whole = await raised([attached(id)])
    for (const purpose of ['withdrawal', 'answer'] as const) {
      const order = orderFor(whole.referral, { purpose })
      expect(await waitForScans(gathering(), whole, order)).toBeUndefined()
      const made = await withDocuments(gathering(), whole, message(whole), order, TAKES)
      expect(made.documents).toBeUndefined()
    }
  })
})

describe('a first message waits for the scanner', () => {
  const waits = async (urgency: Urgency, afterSeconds: number, scanned = false) => {
    const id = await photo(on)
    if (scanned) await scan(on, world, id)
    const whole = await raised([attached(id)], urgency)
    world.now += afterSeconds * 1000
    return (await waitForScans(gathering(), whole, { purpose: 'new' })) !== undefined
  }

  it.each([
    ['immediate', 0, false],
    ['same-day', 9, true],
    ['same-day', 10, false],
    ['standard', 59, true],
    ['standard', 60, false],
  ] as const)('%s after %d seconds: %s', async (urgency, seconds, waited) => {
    expect(await waits(urgency, seconds)).toBe(waited)
  })

  it('not at all once the verdict is there', async () => {
    expect(await waits('standard', 0, true)).toBe(false)
  })
})
