/** Documents: sent, scanned, put into the messages of those who may have them, and into nobody's that holds a virus. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import exifr from 'exifr'
import { eicar } from '../../dev/simulators/clamd-daemon.ts'
import { messageKey } from '../../domain/delivery.ts'
import { idOf } from '../../domain/ids.ts'
import { jpegWithPlace, TELLTALE } from '../attachments/sample-pictures.ts'
import { type Answer, ask, send, tokenOf, until } from './journey-client.ts'
import {
  HILLSIDE,
  itemsOf,
  newReferral,
  type Raised,
  RIVERSIDE,
  raise,
  untilShown,
  untilState,
} from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

interface Sent {
  readonly name?: string
  readonly type?: string
  readonly as?: string
  readonly key?: string
}

const upload = (
  on: JourneyWorld,
  bytes: Uint8Array | string,
  { name = 'photo.jpg', type = 'image/jpeg', ...more }: Sent = {},
) =>
  ask(on, 'POST', '/v1/attachments', {
    body: bytes,
    headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
    ...more,
  })

const idIn = (answer: Answer): string => {
  if (answer.status !== 201) throw new Error(`not taken: ${answer.status} ${answer.text}`)
  return String(answer.body.id)
}

const untilScanned = (on: JourneyWorld, id: string, state = 'clean') =>
  until(
    `${id} ${state}`,
    async () => (await ask(on, 'GET', `/v1/attachments/${id}`)).body.state === state,
    45,
  )

const tellScanner = async ({ world }: JourneyWorld, ...faults: readonly object[]): Promise<void> => {
  const url = `${world.scanner.controlUrl}/control/faults`
  await fetch(url, { method: 'PUT', body: JSON.stringify(faults) })
}

const photoIn = (id: string) => ({ id, category: 'concern', title: 'Photo of the arm' })

/** The message as it went out. */
const messageTo = async ({ store }: JourneyWorld, { id, recipients }: Raised, index = 0): Promise<string> => {
  const recipient = idOf('recipient', recipients[index]?.id ?? '')
  const { bytes } = await store.messages.documentOf(messageKey(idOf('referral', id), recipient, 1))
  return Buffer.from(bytes).toString('utf8')
}

const pictureIn = (message: string): Buffer => {
  const { entry } = JSON.parse(message) as { entry: { resource: { resourceType: string; data?: string } }[] }
  const binary = entry.find(({ resource }) => resource.resourceType === 'Binary')
  return Buffer.from(binary?.resource.data ?? '', 'base64')
}

/** Registers the tests. */
export const documents = (world: () => JourneyWorld): void => {
  describe('a document', () => {
    it('goes, without its place, to the partner that takes documents, and the other is told of it', async () => {
      const on = world()
      const id = idIn(await upload(on, jpegWithPlace()))
      await untilScanned(on, id)
      const raised = await raise(on, {
        services: [RIVERSIDE, HILLSIDE],

        attachments: [photoIn(id)],
      })
      const shown = await untilShown(on, raised.id, 'both delivered', ({ recipients }) =>
        recipients.every(({ state }) => state !== 'sending'),
      )
      expect(shown.content?.attachments).toEqual([photoIn(id)])
      const picture = pictureIn(await messageTo(on, raised))
      expect(await exifr.gps(picture)).toBeUndefined()
      expect(picture.includes(TELLTALE)).toBe(false)
      expect(await exifr.orientation(picture)).toBe(6)
      const other = await messageTo(on, raised, 1)
      expect(other).toContain('A document belongs to this referral and could not be sent with it.')
      expect(other).not.toContain('"Binary"')
      const items = await itemsOf(on, `kind=document-not-sent&referral=${raised.id}`, 'amina')
      expect(items.map(({ because }) => because)).toEqual(['channel-cannot'])
    })

    it('is read by its own agency as it was, and by nobody whom the decision does not name', async () => {
      const on = world()
      const id = idIn(await upload(on, jpegWithPlace()))
      await untilScanned(on, id)
      const content = async (as: string) => {
        const response = await fetch(`${on.world.url}/v1/attachments/${id}/content`, {
          headers: { authorization: `Bearer ${await tokenOf(on, as)}` },
        })
        return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
      }
      expect((await content('amina')).bytes).toEqual(jpegWithPlace())
      expect((await content('joan')).status).toBe(404)
      const raised = await raise(on, { attachments: [photoIn(id)] })
      await untilState(on, raised.id, 'finished')
      const copy = await content('joan')
      expect(copy.status).toBe(200)
      expect(copy.bytes.includes(TELLTALE)).toBe(false)
      expect((await content('priya')).status).toBe(404)
      expect((await content('lee')).status).toBe(403)
    })

    it('whose category the decision keeps back is in no message and not mentioned', async () => {
      const on = world()
      const id = idIn(await upload(on, jpegWithPlace()))
      await untilScanned(on, id)
      const attachments = [{ id, category: 'offence', title: 'Report of an arrest' }]
      const raised = await raise(on, { attachments })
      await untilState(on, raised.id, 'finished')
      const message = await messageTo(on, raised)
      for (const word of ['Binary', 'arrest', 'document belongs']) expect(message).not.toContain(word)
    })

    it('with a virus is opened by nobody and goes with no referral', async () => {
      const on = world()
      const id = idIn(await upload(on, eicar(), { name: 'letter.txt', type: 'text/plain' }))
      await untilScanned(on, id, 'infected')
      const content = await send(`${on.world.url}/v1/attachments/${id}/content`, {
        headers: { authorization: `Bearer ${await tokenOf(on, 'amina')}` },
      })
      expect(content).toMatchObject({ status: 409, body: { state: 'infected' } })
      const answer = await ask(on, 'POST', '/v1/referrals', {
        json: newReferral({ attachments: [photoIn(id)] }),
      })
      expect(answer).toMatchObject({ status: 422, body: { code: 'attachment-refused' } })
    })

    it('that lies about itself is refused, and twice under one key is one', async () => {
      const on = world()
      const lie = await upload(on, jpegWithPlace(), { name: 'letter.pdf', type: 'application/pdf' })
      expect(lie).toMatchObject({ status: 422, body: { code: 'attachment-refused' } })
      const key = randomBytes(12).toString('hex')
      const [first, again] = [
        await upload(on, jpegWithPlace(), { key }),
        await upload(on, jpegWithPlace(), { key }),
      ]
      expect(again.body.id).toBe(first.body.id)
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      const other = await upload(on, Buffer.from('text'), { key, name: 'a.txt', type: 'text/plain' })
      expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    })

    it('never holds up immediate work while the scanner is away, and is scanned when it is back', async () => {
      const on = world()
      await tellScanner(on, { fault: 'down' })
      try {
        const id = idIn(await upload(on, jpegWithPlace()))
        const raised = await raise(on, {
          urgency: 'immediate',
          services: [RIVERSIDE],

          attachments: [photoIn(id)],
        })
        await untilState(on, raised.id, 'finished')
        expect(await messageTo(on, raised)).toContain('could not be sent with it')
        const items = await itemsOf(on, `kind=document-not-sent&referral=${raised.id}`, 'amina')
        expect(items.map(({ because }) => because)).toEqual(['still-being-checked'])
        await tellScanner(on)
        await untilScanned(on, id)
      } finally {
        await tellScanner(on)
      }
    })

    it('is waited for while its scan takes a moment, where the urgency allows it', async () => {
      const on = world()
      await tellScanner(on, { fault: 'garbage', times: 2 })
      const id = idIn(await upload(on, jpegWithPlace()))
      const raised = await raise(on, { attachments: [photoIn(id)] })
      await untilState(on, raised.id, 'finished')
      expect(pictureIn(await messageTo(on, raised)).length).toBeGreaterThan(100)
    })
  })
}
