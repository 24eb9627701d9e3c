/** Replies and reports out of a real mailbox (GreenMail): only where there is Java. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

import { emailTransport } from './email-samples.ts'
import { type EmailStage, GREEN_MAIL, startEmailStage } from './email-stage.ts'
import { letterMessage } from './letter-samples.ts'

const WIRE_ID = letterMessage().wireId

const withMailbox = GREEN_MAIL === undefined ? describe.skip : describe

withMailbox(GREEN_MAIL === undefined ? 'a mailbox (no GreenMail here)' : 'a mailbox', () => {
  let stage: EmailStage
  beforeAll(async () => {
    stage = await startEmailStage()
    expect(await stage.send()).toMatchObject({ outcome: 'taken', reason: 'handed-over' })
  }, 60_000)
  afterAll(() => stage?.stop())

  /** What one mail written so says. */
  const says = async (as: string, more: object = {}) => {
    await stage.reply(as, more)
    const { replies } = await stage.collect()
    return replies.map((reply) => stage.read(reply))
  }

  it.each(['form', 'html', 'latin-1'])('reads the form of a reply written as %s', async (as) => {
    const [read] = await says(as, { fields: { Answer: 'declined', Reason: 'No room', Words: 'Café closed' } })
    expect(read).toMatchObject({
      says: 'state',
      inResponseTo: WIRE_ID,
      reference: 'RX-7K4M-92QX-1',
      response: { move: 'decline', words: { reason: 'no-room' } },
    })
    expect(read?.response?.words.explanation).toContain('Café closed')
  })

  it('tells reports, automatic replies and free words apart', async () => {
    const [{ envelopeId } = {}] = await stage.cases()
    expect(envelopeId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await says('bounce')).toEqual([
      {
        says: 'returned',
        returned: { because: 'returned-by-carrier', carrierReference: envelopeId },
        inResponseTo: WIRE_ID,
      },
    ])
    expect(await says('out-of-office')).toEqual([{ says: 'automatic', inResponseTo: WIRE_ID }])
    expect(await says('out-of-office', { fields: { Answer: 'accepted' } })).toEqual([
      { says: 'unclear', inResponseTo: WIRE_ID },
    ])
    for (const as of ['delayed', 'delivered'])
      expect(await says(as, { fields: { Answer: 'accepted' } })).toEqual([
        { says: 'on-its-way', inResponseTo: WIRE_ID },
      ])
    expect(await says('displayed')).toEqual([{ says: 'has-it', inResponseTo: WIRE_ID }])
    expect(await says('free-text', { words: 'Please ring me.' })).toEqual([
      { says: 'unclear', inResponseTo: WIRE_ID },
    ])
    expect(await says('garbage')).toEqual([{ says: 'unclear', inResponseTo: WIRE_ID }])
  })

  it('names the same mail the same each time it comes, and takes none that was stored', async () => {
    await stage.reply('form', { fields: { Answer: 'accepted' }, times: 2 })
    const { replies, place } = await stage.collect()
    expect(replies).toHaveLength(2)
    expect(new Set(replies.map(({ replyId }) => replyId)).size).toBe(1)
    expect((await stage.collect()).replies).toEqual([])
    expect((await stage.collect()).place).toBe(place)
  })

  it('keeps the beginning of a mail that is too large for a person, and goes on behind it', async () => {
    await stage.reply('oversized', { bytes: 1_200_000 })
    await stage.reply('form', { fields: { Answer: 'in progress' } })
    const { replies } = await stage.collect()
    expect(replies.map((reply) => stage.read(reply)?.says)).toEqual(['unclear', 'state'])
    expect(replies[0]?.bytes.length).toBeLessThan(200_000)
    expect(replies[0]?.replyId).toMatch(/^mail-part /)
  }, 60_000)

  it('reads none whole that could not be kept, and what lies behind it is read', async () => {
    const { place } = await stage.collect()
    const transport = emailTransport()
    await stage.reply('oversized', { bytes: 13_000_000 })
    await stage.reply('form', { fields: { Answer: 'in progress' } })
    const outcome = await transport.replies.fetch(stage.call({ place }))
    await transport.close()
    const replies = outcome.fetched === 'replies' ? outcome.replies : []
    expect(replies.map(({ replyId }) => replyId.split(' ')[0])).toEqual(['mail-part', 'mail'])
  }, 60_000)

  it('begins anew where the mailbox counts anew, and every mail is known by its name', async () => {
    const before = await stage.collect({ place: '' })
    await stage.restart()
    const after = await stage.collect()
    expect(after.place).not.toBe(before.place)
    expect(after.replies.map(({ replyId }) => replyId)).toEqual(before.replies.map(({ replyId }) => replyId))
  }, 60_000)

  it('says what is wrong with the mailbox', async () => {
    const ending = async (more: Parameters<EmailStage['call']>[0]) => {
      const outcome = await stage.transport.replies.fetch(stage.call(more))
      return outcome.fetched === 'failed' ? outcome.result : outcome.fetched
    }
    const with_ = (changes: Readonly<Record<string, string>>) => ({
      settings: { ...stage.settings(), ...changes },
    })
    const { certificateAuthority: _ca, ...unpinned } = stage.settings()
    expect(await ending({ settings: unpinned })).toMatchObject({ reason: 'certificate-invalid' })
    expect(await ending(with_({ folder: 'Nowhere' }))).toMatchObject({
      outcome: 'misconfigured',
      reason: 'address-wrong',
    })
    expect(await ending(with_({ imap: 'imaps://127.0.0.1:1' }))).toMatchObject({
      outcome: 'not-now',
      reason: 'connection-refused',
    })
    const credential = JSON.stringify({ user: 'exchange', password: 'another' })
    expect(await ending({ credential })).toMatchObject({
      outcome: 'misconfigured',
      reason: 'not-authorised',
    })
    expect(await ending({ signal: AbortSignal.abort() })).toMatchObject({ outcome: 'not-now' })
  }, 30_000)
})
