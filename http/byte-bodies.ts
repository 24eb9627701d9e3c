/**
 * Bodies that are bytes and not JSON: a file that arrives is handed on piece by piece, within its limit, and one that
 * leaves is never shown by a browser but saved.
 */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { parseContentDisposition } from './content-disposition.ts'
import { HttpProblem } from './http-problem.ts'

/** What an upload may be. */
export interface Upload {
  readonly contentTypes: readonly string[]
  readonly limitBytes: number
}

/** A file as it arrives. */
export interface ArrivingFile {
  /** As the caller gave it; empty where none was given. */
  readonly fileName: string
  /** In lower case and without parameters. */
  readonly declared: string
  /** Throws an HttpProblem where they are too many or break off. */
  readonly pieces: AsyncIterable<Uint8Array>
}

/** A file as it leaves. */
export interface LeavingFile {
  readonly fileName: string
  readonly contentType: string
  readonly pieces: AsyncIterable<Uint8Array>
}

/** Schemas for the declarations: such bodies are described by their content types alone. */
export const arrivingFile = z.custom<ArrivingFile>()
export const leavingFile = z.custom<LeavingFile>()

const tooLarge = (limitBytes: number): HttpProblem =>
  new HttpProblem('body-too-large', `The file is larger than ${limitBytes} bytes. Send a smaller one.`, {
    headers: { connection: 'close' },
  })

/**
 * The file that a request carries; nothing is read of it yet.
 * @throws HttpProblem 413 where its length says that it is too large, 415 for another content type or a compressed body
 */
export const arriving = (request: Request, { contentTypes, limitBytes }: Upload): ArrivingFile => {
  const declared = (request.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (!contentTypes.includes(declared))
    throw new HttpProblem('media-type-unsupported', `Send the file as one of: ${contentTypes.join(', ')}.`, {
      headers: { 'accept-post': contentTypes.join(', ') },
    })
  const encoding = request.get('content-encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    throw new HttpProblem('media-type-unsupported', 'Send the file without compression.', {
      headers: { 'accept-encoding': 'identity' },
    })
  return {
    fileName: parseContentDisposition(request.get('content-disposition')),
    declared,
    pieces: within(request, limitBytes),
  }
}

/** How much beyond the limit is thrown away, so that a caller still sending gets to read the answer. */
const MOST_DISCARDED_BYTES = 32_000_000

async function* within(request: Request, limitBytes: number): AsyncGenerator<Uint8Array> {
  // Of one that says itself that it is too large nothing is passed on.
  const declared = Number(request.get('content-length') ?? 0)
  let length = 0
  // Leaving the loop early must not hang up: the caller still gets an answer.
  const pieces: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false })
  try {
    for await (const piece of pieces) {
      length += piece.byteLength
      if (length > limitBytes + MOST_DISCARDED_BYTES) break
      if (length <= limitBytes && declared <= limitBytes) yield piece
    }
  } catch {
    throw new HttpProblem(
      'request-timeout',
      'The connection broke off before the file was whole. Send it again.',
    )
  }
  if (length > limitBytes) throw tooLarge(limitBytes)
}

/** Sends a file. What breaks off midway breaks the connection: half a file never looks like a whole one. */
export const sendFile = async (response: Response, file: LeavingFile): Promise<void> => {
  try {
    for await (const piece of file.pieces) {
      if (response.destroyed) return
      if (!response.headersSent) describe(response, file)
      if (!response.write(piece))
        await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
    }
    response.end()
  } catch (thrown) {
    if (!response.headersSent) throw thrown
    response.destroy()
  }
}

const describe = (response: Response, { fileName, contentType }: LeavingFile): void => {
  response
    .type(contentType)
    .set('content-disposition', `attachment; filename*=UTF-8''${percentEncoded(fileName)}`)
    .set('content-security-policy', "default-src 'none'; sandbox")
}

/** RFC 8187, attr-char. */
const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
