/** A reply that was fetched, as a message that came: the same keeping, matching and moves are for both. */
import { ID_PREFIXES, idOf } from '../domain/ids.ts'
import { unexplainedIn } from '../domain/outcome.ts'
import type { Channel } from '../domain/partner.ts'
import type { User } from '../domain/user.ts'
import type { ReplyRead } from '../partners/format.ts'
import type { IncomingMessage, ReceiveMessage } from './incoming-message.ts'

/** Nobody signs in where we fetch: the channel itself acts, for its agency. */
export const userOfChannel = ({ id, agencyId }: Pick<Channel, 'id' | 'agencyId'>): User => ({
  id: idOf('user', id.replace(ID_PREFIXES.channel, ID_PREFIXES.user)),
  name: '',
  role: 'system-client',
  agencyId,
  supervises: [],
})

/** In the name of a reply whose own name another reply had: behind it the hash of its bytes. */
export const REUSED = ' again '

const NOBODY = { familyName: '', givenNames: [] } as const

/** What lacks what has to be said with it: taken, and a person asks for the rest. A call-off is seen to by itself. */
const odditiesOf = (
  replyId: string,
  { says, response }: Pick<ReplyRead, 'says' | 'response'>,
): IncomingMessage['oddities'] => {
  // What their system has written since its count began again may be lost there: a person rings them.
  if (replyId.includes(REUSED)) return [{ code: 'reply-id-reused', forPerson: true }]
  const code = says === 'state' && response ? unexplainedIn(response.move, response.words) : undefined
  return code === undefined ? [] : [{ code, forPerson: true }]
}

const messageFrom = (replyId: string, read: ReplyRead | undefined): IncomingMessage => {
  const {
    says,
    response,
    answers,
    returned,
    person = NOBODY,
    inResponseTo,
    reference,
  } = read ?? { says: 'unclear' }
  return {
    bundleId: replyId,
    meaning: 'response',
    destination: { value: '' },
    source: { value: '' },
    reports: says,
    hasConsent: false,
    consentRefused: false,
    urgency: 'standard',
    content: { person, referrer: { name: '' }, facts: '', wanted: '', needs: [] },
    oddities: odditiesOf(replyId, read ?? { says: 'unclear' }),
    ...(inResponseTo === undefined ? {} : { inResponseTo }),
    ...(reference === undefined ? {} : { reference }),
    ...(response === undefined ? {} : { response }),
    ...(answers === undefined ? {} : { answers }),
    ...(returned === undefined ? {} : { returned }),
  }
}

/** What is asked of a reply's reading; nobody waits for an answer, so none is written. */
export const askFor = (
  replyId: string,
  read: ReplyRead | undefined,
): Pick<ReceiveMessage, 'message' | 'compose'> => ({
  message: messageFrom(replyId, read),
  compose: () => ({ status: 0, contentType: '', bytes: new Uint8Array() }),
})
