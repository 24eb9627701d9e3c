/**
 * Our mailbox: shows daily that it is in use, lists, downloads, and acknowledges each message once it is stored. A
 * message that cannot be had whole is kept as far as it came, put before a person and not acknowledged, and tried again
 * after the others: it holds up nothing.
 */
import { MESH_MESSAGE_TYPE, writeMeshMessage } from '../../formats/itk3/mesh-message.ts'
import { MESH_ID, meshJson, readMeshFailure } from '../../formats/itk3/read-mesh-answer.ts'
import type { FetchedReply, FetchOutcome, FetchRequest, ReplySource } from '../../reply-source.ts'
import type { SendOutcome } from '../../transport.ts'
import type { MeshCall, MeshClient } from './mesh-client.ts'
import { type Downloaded, downloadMessage } from './mesh-download.ts'
import { type MailboxPlace, placeFrom, writtenPlace } from './mesh-place.ts'

/** The mailbox must be shown to be in use once in 24 hours. */
const SHOWN_EVERY_MS = 12 * 60 * 60_000
/** As many as MESH lists at once. */
const MOST_LISTED = 500
const MOST_A_FETCH = 20
const WHOLE = 'mesh '

const failedBy = (outcome: SendOutcome): FetchOutcome => ({
  fetched: 'failed',
  result: outcome.ended === 'failed' ? outcome.result : readMeshFailure(outcome.answer),
})

const isDone = (outcome: SendOutcome, status: number): boolean =>
  outcome.ended === 'answered' && outcome.answer.status === status

/** Shows that we are here and who we are; it moves nothing. */
export const HANDSHAKE: MeshCall = {
  method: 'POST',
  path: '',
  headers: {
    'mex-clientversion': 'referral-exchange',
    'mex-osname': process.platform,
    'mex-osversion': process.version,
  },
}

/** Shows that the mailbox is in use where that was not done of late; a failure, or when it was shown. */
const shownAt = async (
  client: MeshClient,
  request: FetchRequest,
  { shownAt: last }: MailboxPlace,
  now: number,
): Promise<string | FetchOutcome> => {
  if (last !== undefined && Math.abs(now - Date.parse(last)) < SHOWN_EVERY_MS) return last
  const outcome = await client.call(request, HANDSHAKE)
  return isDone(outcome, 200) ? new Date(now).toISOString() : failedBy(outcome)
}

/** Ids that wait there, oldest first; a failure where the answer is no list. */
const listed = async (
  client: MeshClient,
  request: FetchRequest,
): Promise<readonly string[] | FetchOutcome> => {
  const path = `inbox?max_results=${MOST_LISTED}`
  const outcome = await client.call(request, { method: 'GET', path, headers: {} })
  if (outcome.ended === 'failed' || outcome.answer.status !== 200) return failedBy(outcome)
  const ids: unknown = meshJson(outcome.answer)?.messages
  if (!Array.isArray(ids))
    return { fetched: 'failed', result: { outcome: 'unknown', reason: 'unreadable-answer', wireStatus: 200 } }
  return [...new Set(ids.filter((id): id is string => typeof id === 'string' && MESH_ID.test(id)))]
}

const isFromPartner = (headers: Readonly<Record<string, string>>, { settings }: FetchRequest): boolean =>
  headers['mex-from']?.trim().toUpperCase() === settings?.to?.toUpperCase()

const replyFrom = (
  id: string,
  { headers, bytes, isWhole }: Extract<Downloaded, { got: 'message' }>,
  request: FetchRequest,
): FetchedReply => ({
  replyId: `${isWhole ? WHOLE : 'mesh-part '}${id}`,
  contentType: MESH_MESSAGE_TYPE,
  bytes: writeMeshMessage({
    headers,
    isWhole,
    isFromPartner: isFromPartner(headers, request),
    body: bytes,
  }),
})

/** Downloads these, oldest first. A failure that the next would meet too ends it. */
const downloadAll = async (client: MeshClient, request: FetchRequest, ids: readonly string[]) => {
  const replies: FetchedReply[] = []
  const late: string[] = []
  for (const id of ids) {
    const got = await downloadMessage(client, request, id)
    if (got.got === 'failure') {
      const { outcome } = got.result
      if (outcome === 'not-now' || outcome === 'misconfigured')
        return { replies, late, stoppedBy: got.result }
      late.push(id)
    }
    if (got.got === 'message') {
      replies.push(replyFrom(id, got, request))
      if (!got.isWhole) late.push(id)
    }
  }
  return { replies, late }
}

/** Builds the source. */
export const createMeshMailbox = (client: MeshClient, now: () => number = Date.now): ReplySource => ({
  async fetch(request) {
    const place = placeFrom(request.place)
    const shown = await shownAt(client, request, place, now())
    if (typeof shown !== 'string') return shown
    const ids = await listed(client, request)
    if ('fetched' in ids) return ids
    const wereLate = ids.filter((id) => place.late.includes(id))
    const fresh = ids.filter((id) => !wereLate.includes(id))
    const chosen = [...fresh, ...wereLate].slice(0, MOST_A_FETCH)
    const { replies, late, stoppedBy } = await downloadAll(client, request, chosen)
    if (stoppedBy !== undefined && replies.length === 0) return { fetched: 'failed', result: stoppedBy }
    // One that is late stays so until it comes whole.
    const stillLate = [...wereLate.filter((id) => !chosen.includes(id)), ...late]
    return {
      fetched: 'replies',
      replies,
      place: writtenPlace({ shownAt: shown, late: stillLate }),
      more: stoppedBy === undefined && fresh.length > MOST_A_FETCH,
    }
  },
  async acknowledge(request, replyIds) {
    for (const replyId of replyIds.filter((each) => each.startsWith(WHOLE))) {
      const path = `inbox/${replyId.slice(WHOLE.length)}/status/acknowledged`
      // What was not heard is acknowledged with the next fetch: what comes again is known by its id.
      const outcome = await client.call(request, { method: 'PUT', path, headers: {} })
      if (outcome.ended === 'failed' && outcome.result.outcome !== 'unknown') return
    }
  },
})
