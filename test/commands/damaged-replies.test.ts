/** Replies of every format with something wrong in each, through the store: each kept, finished, and lost on nobody. */
import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { takeReply } from '../../commands/take-reply.ts'
import type { Channel } from '../../domain/partner.ts'
import type { Format } from '../../partners/format.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { csvFormat } from '../../partners/formats/csv/csv-format.ts'
import { itk3Format } from '../../partners/formats/itk3/itk3-format.ts'
import { letterFormat } from '../../partners/formats/letter/letter-format.ts'
import { useDatabase } from '../database/database-world.ts'
import { SCHOOL } from '../database/record-samples.ts'
import { textBytes } from '../partners/bars-samples.ts'
import { line, resultFile } from '../partners/csv-samples.ts'
import { damagedText } from '../partners/damaged-text.ts'
import { controlId, formatFor, fromPartner, hl7Channel } from '../partners/hl7v2-samples.ts'
import { filledForm, foundMail } from '../partners/letter-samples.ts'
import { itkResponse, kept, report } from '../partners/mesh-samples.ts'
import { taskMessage } from '../partners/task-samples.ts'
import { sized } from '../test-size.ts'
import { sentToSchool } from './sent-to-school.ts'
import { standingOver } from './standing-over.ts'

const world = useDatabase()
const SAMPLE_ID = taskMessage().wireId
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const form = await filledForm({ Answer: 'accepted' })

const UNDER: readonly { readonly format: Format; readonly samples: readonly string[] }[] = [
  {
    format: caseFormat,
    samples: [
      `<update><updateId>u-1</updateId><inResponseTo>${SAMPLE_ID}</inResponseTo><state>accepted</state></update>`,
    ],
  },
  { format: csvFormat, samples: [resultFile(line({ state: 'accepted', message_id: SAMPLE_ID }))] },
  {
    format: formatFor(),
    samples: [text(fromPartner('RRI^I12^RRI_I12', `MSA|AA|${controlId(SAMPLE_ID)}`, 'RF1|A|R'))],
  },
  { format: itk3Format, samples: [text(kept(itkResponse({ code: '20013' }))), text(report())] },
  { format: letterFormat, samples: [text(foundMail({ text: form, answers: [SAMPLE_ID] }))] },
]

it.each(UNDER)('$format.name', async ({ format, samples }) => {
  const store = world.store()
  const channel: Channel = hl7Channel({ agencyId: SCHOOL, format: format.name })
  const moves: string[] = []
  const on = standingOver(store, {
    readReply: (_channel, bytes) => format.readReply?.(bytes),
    moveRecipient: async ({ move }) => void moves.push(move),
  })
  const collection = (name: string) => store.database.connection.collection(name)
  const ours = (wireId: string) =>
    samples.map((sample) =>
      sample.replaceAll(SAMPLE_ID, wireId).replaceAll(controlId(SAMPLE_ID), controlId(wireId)),
    )
  let count = 0
  let { wireId } = await sentToSchool(store)
  /** Answers whether it was matched. */
  const take = async (bytes: Uint8Array): Promise<boolean> => {
    count += 1
    // What stands open before a person is on the item's record: no item collects hundreds of them.
    if (count % 20 === 0) ({ wireId } = await sentToSchool(store))
    moves.length = 0
    const replyId = `${format.name} ${count}`
    const taken = await takeReply(on, channel, { replyId, contentType: 'text/plain', bytes })
    const row = await collection('received_messages').findOne({ requestId: `${channel.id} ${replyId}` })
    // The same bytes may have come before.
    if (taken !== 'new' || row === null) return false
    expect(row.state).toBe('processed')
    const asked = await collection('attention_items').countDocuments({ receivedMessageId: String(row._id) })
    const says = format.readReply?.(bytes)?.says
    const isNothingNew = asked === 0 && moves.length === 0
    expect(isNothingNew && !['has-it', 'on-its-way', 'automatic'].includes(says ?? '')).toBe(false)
    return row.matched === true
  }
  for (const sample of ours(wireId)) expect(await take(textBytes(sample))).toBe(true)
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (generated) => {
      await take(generated(() => damagedText(ours(wireId))))
    }),
    { seed: 35, numRuns: sized(20, 600) },
  )
})
