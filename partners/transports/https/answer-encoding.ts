/** Undoes a content coding that the partner used although we ask for none, without letting it grow beyond measure. */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { WireAnswer } from '../../format.ts'
import type { SendOutcome } from '../../transport.ts'
import { errorCode } from './guarded-connector.ts'

const DECODERS: Readonly<
  Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>>
> = {
  gzip: promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(gunzip),
  'x-gzip': promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(gunzip),
  deflate: promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(inflate),
  br: promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(brotliDecompress),
}

/** The answer with its bytes as meant, or `unknown` where they cannot be had or are more than `limitBytes`. */
export const decodeAnswer = async (answer: WireAnswer, limitBytes: number): Promise<SendOutcome> => {
  const coding = (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (coding === 'identity' || coding === '' || answer.bytes.length === 0)
    return { ended: 'answered', answer }
  const decode = DECODERS[coding]
  if (decode === undefined)
    return unreadable(answer.status, 'unreadable-answer', `content-encoding ${coding}`)
  try {
    const bytes = await decode(answer.bytes, { maxOutputLength: limitBytes })
    return { ended: 'answered', answer: { ...answer, bytes } }
  } catch (error) {
    const tooLarge = errorCode(error) === 'ERR_BUFFER_TOO_LARGE'
    return unreadable(answer.status, tooLarge ? 'answer-too-large' : 'unreadable-answer', coding)
  }
}

const unreadable = (
  wireStatus: number,
  reason: 'unreadable-answer' | 'answer-too-large',
  detail: string,
): SendOutcome => ({ ended: 'failed', result: { outcome: 'unknown', reason, wireStatus, detail } })
