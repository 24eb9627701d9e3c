/** What raising an item answers with, whichever kind it is. */
import { z } from 'zod'
import type { RaisedReferral } from '../commands/command-contracts.ts'
import { ITEM_STATES } from '../domain/item-state.ts'
import { RECIPIENT_STATES } from '../domain/recipient.ts'
import { isRefusal, type Refusal, type RefusalCode } from '../domain/refusal.ts'
import { type ItemDoor, itemIdText } from './item-door.ts'
import { idText } from './parameters.ts'

const HEADERS = { Location: 'Address of the item', 'Idempotency-Replayed': '`true` for a repeat' }

/** The answers of an endpoint that raises items of one kind; `schemaName` in the description of the API. */
export const raisedResponses = ({ kind }: ItemDoor, schemaName: string) => {
  const schema = z
    .object({
      id: itemIdText(kind),
      reference: z.string().meta({ description: 'For people: RX-7K4M-92QX' }),
      state: z.enum(ITEM_STATES),
      recipients: z.array(
        z.object({ id: idText('recipient'), number: z.int(), state: z.enum(RECIPIENT_STATES) }),
      ),
      started: z.boolean().meta({ description: 'False: stored, and certain to be started shortly' }),
    })
    .meta({ id: schemaName })
  return {
    201: { description: 'Stored and started', schema, headers: HEADERS },
    202: {
      description: 'Stored, and started as soon as the workflow engine is back',
      schema,
      headers: HEADERS,
    },
  } as const
}

/** Refusals that raising any item may answer with. */
export const RAISING_REFUSALS: readonly RefusalCode[] = [
  'validation-failed',
  'nhs-number-invalid',
  'service-unknown',
  'service-closed',
  'lawful-basis-missing',
  'consent-not-covering',
  'sharing-decision-invalid',
  'attachment-refused',
  'idempotency-key-reused',
  'idempotency-in-progress',
  'not-permitted',
]

/** The reply for what a command answered. */
export const raisedReply = ({ path }: ItemDoor, result: RaisedReferral | Refusal) => {
  if (isRefusal(result)) return result
  const { replayed, started, id, reference, state, recipients } = result
  return {
    status: started ? (201 as const) : (202 as const),
    body: { id, reference, state, recipients: [...recipients], started },
    headers: { location: `${path}/${id}` },
    replayed,
  }
}
