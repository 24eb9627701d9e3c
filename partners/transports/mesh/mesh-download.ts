/** Downloads one message, all its chunks, and says whether it is whole. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { AttemptResult } from '../../../domain/delivery.ts'
import type { WireAnswer } from '../../format.ts'
import { readMeshFailure } from '../../formats/itk3/read-mesh-answer.ts'
import type { SendOutcome } from '../../transport.ts'
import type { MeshCaller, MeshClient } from './mesh-client.ts'

export type Downloaded =
  | {
      readonly got: 'message'
      readonly headers: Readonly<Record<string, string>>
      readonly bytes: Uint8Array
      /** Every chunk came, in its place, and could be unpacked; otherwise `bytes` are those that came. */
      readonly isWhole: boolean
    }
  | { readonly got: 'nothing' }
  | { readonly got: 'failure'; readonly result: AttemptResult }

/** Most bytes of one message, so that it can be kept. */
const MOST_BYTES = 12 * 1024 * 1024
const MOST_CHUNKS = 100

const unzipped = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(gunzip)

interface Range {
  readonly number: number
  readonly total: number
}

const rangeOf = ({ headers }: WireAnswer): Range | undefined => {
  const [, number, total] = /^\s*(\d{1,6})\s*:\s*(\d{1,6})\s*$/.exec(headers['mex-chunk-range'] ?? '') ?? []
  return number === undefined || total === undefined
    ? undefined
    : { number: Number(number), total: Number(total) }
}

/** Its bytes as meant; `undefined` where they cannot be had. Each chunk is packed alone. */
const unpacked = async ({ headers, bytes }: WireAnswer): Promise<Uint8Array | undefined> => {
  const coding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (coding === 'identity' || coding === '' || bytes.length === 0) return bytes
  if (coding !== 'gzip') return undefined
  try {
    return await unzipped(bytes, { maxOutputLength: MOST_BYTES })
  } catch {
    return undefined
  }
}

const failure = (result: AttemptResult): Downloaded => ({ got: 'failure', result })

/** Only MESH itself names the message: a page with a success status is none. */
const isOf = (answer: WireAnswer, id: string): boolean =>
  (answer.status === 200 || answer.status === 206) && answer.headers['mex-messageid']?.trim() === id

const isTooLarge = (outcome: SendOutcome): boolean =>
  outcome.ended === 'failed' && outcome.result.reason === 'answer-too-large'

/** Fetches it. Never throws for what the other end or the network did. */
export const downloadMessage = async (
  client: MeshClient,
  caller: MeshCaller,
  id: string,
): Promise<Downloaded> => {
  const get = (number: number): Promise<SendOutcome> =>
    client.call(caller, {
      method: 'GET',
      path: number === 1 ? `inbox/${id}` : `inbox/${id}/${number}`,
      headers: {},
      keepsCoding: true,
      answerLimitBytes: MOST_BYTES,
    })
  const outcome = await get(1)
  if (isTooLarge(outcome))
    return { got: 'message', headers: { 'mex-messageid': id }, bytes: new Uint8Array(), isWhole: false }
  if (outcome.ended === 'failed') return failure(outcome.result)
  const { answer } = outcome
  // Acknowledged meanwhile, or taken away after five days.
  if (answer.status === 404 || answer.status === 410) return { got: 'nothing' }
  if (!isOf(answer, id))
    return failure(
      answer.status < 300 ? { outcome: 'unknown', reason: 'unreadable-answer' } : readMeshFailure(answer),
    )
  return allChunks(answer, get)
}

/** The chunks one after the other, until one is not what it should be. */
const allChunks = async (
  first: WireAnswer,
  get: (number: number) => Promise<SendOutcome>,
): Promise<Downloaded> => {
  const { total = 1 } = rangeOf(first) ?? (first.status === 206 ? { total: 0 } : {})
  const { headers } = first
  const parts: Uint8Array[] = []
  let size = 0
  for (let number = 1, answer = first; ; number += 1) {
    const range = rangeOf(answer)
    const bytes = await unpacked(answer)
    parts.push(bytes ?? answer.bytes)
    size += parts.at(-1)?.length ?? 0
    const isInPlace = range === undefined ? total === 1 : range.number === number && range.total === total
    const isSound = bytes !== undefined && isInPlace && size <= MOST_BYTES && total <= MOST_CHUNKS
    if (!isSound || number >= total)
      return { got: 'message', headers, bytes: Buffer.concat(parts), isWhole: isSound && number === total }
    const outcome = await get(number + 1)
    if (outcome.ended === 'failed') return failure(outcome.result)
    if (outcome.answer.status !== 200 && outcome.answer.status !== 206)
      return failure(readMeshFailure(outcome.answer))
    answer = outcome.answer
  }
}
