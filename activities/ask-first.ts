/**
 * An earlier attempt ended in doubt, and the partner can be asked: it is asked before anything is sent again. What it
 * says it has is delivered; what it surely has not got may go again; a question without an answer settles nothing.
 */
import type { StoredMessage } from '../database/message-document.ts'
import type { AttemptResult } from '../domain/delivery.ts'
import type { Channel } from '../domain/partner.ts'
import type { Format } from '../partners/format.ts'
import type { SendRequest, Transport } from '../partners/transport.ts'

/** A call to a partner, whatever is said in it. */
export type Call = Omit<SendRequest, 'document'>

/** Whether an attempt before this one may have reached a partner that can be asked. */
export const mayBeThere = (
  { attempts }: Pick<StoredMessage, 'attempts'>,
  { abilities }: Pick<Channel, 'abilities'>,
  number: number,
): boolean =>
  abilities.queryable &&
  attempts.some((earlier) => earlier.number < number && earlier.result?.outcome === 'unknown')

/** How the attempt ends by what the partner says; `undefined`: it has not got the message, which may be sent. */
export const askFirst = async (
  { format, transport }: { readonly format: Format; readonly transport: Transport },
  { abilities }: Pick<Channel, 'abilities'>,
  call: Call,
  sent: StoredMessage,
): Promise<AttemptResult | undefined> => {
  const { presence } = format
  const question = presence?.question(sent)
  if (presence === undefined || transport.ask === undefined)
    // Declared and not to be had: only a partner that knows repeats may be sent it again.
    return abilities.deduplicates ? undefined : { outcome: 'unknown', reason: 'not-supported' }
  if (question === undefined) return undefined
  const outcome = await transport.ask({ ...call, question })
  if (outcome.ended === 'failed') return outcome.result
  const found = presence.readAnswer(outcome.answer, sent)
  return found === 'not-there' ? undefined : found
}
