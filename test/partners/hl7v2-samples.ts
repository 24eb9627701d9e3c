/** Invented messages and answers for the tests of the hl7v2 format. */
import { idOf } from '../../domain/ids.ts'
import type { Channel, ChannelSettings } from '../../domain/partner.ts'
import type { Format, OutgoingMessage, WireAnswer } from '../../partners/format.ts'
import { hl7v2Format } from '../../partners/formats/hl7v2/hl7v2-format.ts'
import { uuidV5 } from '../../runtime/uuid-v5.ts'
import { outgoing, textBytes } from './bars-samples.ts'

export const SETTINGS = { application: 'OLDPAS', facility: 'RXX01' } as const satisfies ChannelSettings

export const hl7Channel = (changes: Partial<Channel> = {}): Channel => ({
  id: idOf('channel', 'chn_oldpas'),
  agencyId: idOf('agency', 'agc_oldpas'),
  kind: 'hl7v2-mllp',
  format: 'hl7v2',
  transport: 'mllp',
  address: 'mllps://pas.example:2575',
  abilities: { deduplicates: true, queryable: false, updates: true, attachments: { mostBytes: 1_000_000 } },
  retry: { firstWaitSeconds: 30, factor: 2, longestWaitSeconds: 900, patienceSeconds: 86_400, resends: 5 },
  perSecond: 5,
  atOnce: 1,
  timeoutSeconds: 30,
  settings: SETTINGS,
  state: 'open',
  version: 1,
  ...changes,
})

/** The format as a partner's settings want it. */
export const formatFor = (changes: ChannelSettings = {}): Format =>
  hl7v2Format.forChannel?.(hl7Channel({ settings: { ...SETTINGS, ...changes } })) ?? hl7v2Format

/** A message whose wire id is that of its key, as those that are composed. */
export const hl7Outgoing = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => {
  const message = outgoing(changes)
  return { ...message, wireId: changes.wireId ?? uuidV5(message.messageKey) }
}

/** MSH-10 of a message: the first 20 hexadecimal digits of its UUID. */
export const controlId = (wireId: string): string => wireId.replace(/-/g, '').slice(0, 20).toUpperCase()

/** Our message as lines; every segment ends with CR. */
export const linesOf = (message: OutgoingMessage, format: Format = formatFor()): readonly string[] =>
  new TextDecoder().decode(format.toWire(message).bytes).split('\r').slice(0, -1)

/** The lines that begin so. */
export const linesNamed = (message: OutgoingMessage, name: string): readonly string[] =>
  linesOf(message).filter((line) => line.startsWith(name))

/** The fields of the first such line, so that `[3]` is field 3; of MSH field 2 is at 1. */
export const fieldsOf = (message: OutgoingMessage, name: string): readonly string[] =>
  (linesNamed(message, name)[0] ?? '').split('|')

const HEADER = 'MSH|^~\\&|OLDPAS|RXX01|REFERRAL-EXCHANGE|EE123456|20261121120000+0000||'

/** Segments behind a partner's header, the last without its end: a frame says where a message ends. */
export const fromPartner = (type: string, ...segments: readonly string[]): Uint8Array =>
  textBytes([`${HEADER}${type}|PAS000017|P|2.4`, ...segments].join('\r'))

export const answer = (bytes: Uint8Array): WireAnswer => ({ status: 0, headers: {}, bytes })

/** An acknowledgement of a message of ours, with segments before its MSA. */
export const acknowledged = (
  { wireId }: Pick<OutgoingMessage, 'wireId'>,
  code: string,
  ...more: readonly string[]
): WireAnswer => answer(fromPartner('ACK^I12^ACK', ...more, `MSA|${code}|${controlId(wireId)}`))
