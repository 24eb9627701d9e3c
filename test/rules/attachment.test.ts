/** Documents: which states follow which, what goes with a message, and what a file's name may be. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  ATTACHMENT_LIMITS,
  ATTACHMENT_STATES,
  type AttachmentState,
  awaitsScan,
  mayBecome,
} from '../../domain/attachment.ts'
import { cleanFileName } from '../../domain/attachment-name.ts'
import {
  maySend,
  NOT_SENT_WORDS,
  roomFor,
  SCAN_PATIENCE_SECONDS,
  type Sendable,
} from '../../domain/attachment-sending.ts'
import { contentForRecipient } from '../../domain/content-for-recipient.ts'
import { idOf } from '../../domain/ids.ts'
import { CATEGORIES } from '../../domain/sharing/categories.ts'

describe('the life of a document', () => {
  it('ends with a verdict, which stands', () => {
    const ways: Record<string, readonly AttachmentState[]> = {}
    for (const from of ATTACHMENT_STATES) ways[from] = ATTACHMENT_STATES.filter((to) => mayBecome(from, to))
    expect(ways).toEqual({
      arriving: ['received'],
      received: ['scanning'],
      scanning: ['clean', 'infected', 'unreadable'],
      clean: [],
      infected: [],
      unreadable: [],
    })
    expect(ATTACHMENT_STATES.filter(awaitsScan)).toEqual(['received', 'scanning'])
  })
})

const document = fc.record<Sendable>({
  state: fc.constantFrom(...ATTACHMENT_STATES),
  category: fc.constantFrom(...CATEGORIES),
  bytes: fc.nat(10_000_000),
  propertiesRemain: fc.boolean(),
  sendAsItIs: fc.boolean(),
})
const channel = fc.oneof(
  fc.constant({}),
  fc.record({ attachments: fc.record({ mostBytes: fc.nat(20_000_000) }) }),
)

describe('a document goes with a message', () => {
  it('only where decision, scanner, channel and room allow it', () => {
    fc.assert(
      fc.property(
        document,
        channel,
        fc.subarray([...CATEGORIES]),
        fc.nat(10_000_000),
        (one, on, allowed, left) => {
          const answer = maySend(one, on, allowed, left)
          const may =
            allowed.includes(one.category) &&
            one.state === 'clean' &&
            'attachments' in on &&
            one.bytes <= left &&
            (!one.propertiesRemain || one.sendAsItIs)
          expect(answer.send).toBe(may)
          if (!answer.send) expect(NOT_SENT_WORDS[answer.because]).toMatch(/\.$/)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('and the decision is named first, so that nothing else is looked at', () => {
    const one = {
      state: 'infected',
      category: 'offence',
      bytes: 1,
      propertiesRemain: true,
      sendAsItIs: false,
    } as const
    expect(maySend(one, {}, ['health'], 0)).toEqual({ send: false, because: 'not-covered' })
    expect(maySend(one, {}, ['offence'], 0)).toEqual({ send: false, because: 'channel-cannot' })
  })

  it('within the room of the channel, which is never more than one message holds', () => {
    expect(roomFor({})).toBe(0)
    expect(roomFor({ attachments: { mostBytes: 5 } })).toBe(5)
    expect(roomFor({ attachments: { mostBytes: 1e9 } })).toBe(ATTACHMENT_LIMITS.bytesPerMessage)
  })

  it('and immediate work waits for no scanner', () => {
    expect(SCAN_PATIENCE_SECONDS.immediate).toBe(0)
    expect(Math.max(...Object.values(SCAN_PATIENCE_SECONDS))).toBeLessThanOrEqual(60)
  })
})

describe('what a recipient learns of documents', () => {
  it('is limited to the categories that the decision allows', () => {
    const attachments = CATEGORIES.map((category) => ({
      id: idOf('attachment', `doc_${category}`),
      category,
      title: category,
    }))
    const content = {
      person: { familyName: 'Example', givenNames: ['Alex'] },
      referrer: { name: 'Amira Example' },
      facts: '',
      wanted: '',
      needs: [],
      attachments,
    }
    fc.assert(
      fc.property(fc.subarray([...CATEGORIES]), (allowed) => {
        const seen = contentForRecipient(content, allowed, { status: 'not-checked' }, undefined)
        expect((seen.attachments ?? []).map(({ category }) => category)).toEqual(allowed)
        // A file cannot be cleaned of a place.
        const restricted = { status: 'confirmed', addressProtected: true } as const
        expect(contentForRecipient(content, allowed, restricted, undefined).attachments).toBeUndefined()
      }),
    )
  })
})

describe('the name of a file', () => {
  it.each([
    ['letter.pdf', 'letter.pdf'],
    ['C:\\Users\\amira\\Desktop\\letter.pdf', 'letter.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['a\0b\r\nc.pdf', 'abc.pdf'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['Zoe\u0308.pdf', 'Zo\u00eb.pdf'],
    ['  .hidden.txt ', 'hidden.txt'],
    ['a<b>|"?*:.txt', 'ab.txt'],
    ['two   words.txt', 'two words.txt'],
  ])('%j becomes %j', (given, clean) => {
    expect(cleanFileName(given)).toBe(clean)
  })

  it.each(['', '   ', '...', '/', '\u200b', 'folder/'])('%j is none', (given) => {
    expect(cleanFileName(given)).toBeUndefined()
  })

  it('is at most 100 characters long and keeps its ending', () => {
    expect(cleanFileName(`${'x'.repeat(300)}.docx`)).toMatch(/^x{95}\.docx$/)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const clean = cleanFileName(given) ?? ''
        expect([...clean].length).toBeLessThanOrEqual(100)
        expect(clean).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u)
        expect(cleanFileName(clean) ?? '').toBe(clean)
      }),
    )
  })
})
