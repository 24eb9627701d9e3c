/** A posted form, from our own pages only. */
import type { Request } from 'express'
import { z } from 'zod'
import { HttpProblem } from './http-problem.ts'
import { readBody } from './read-body.ts'

const FORM_LIMIT_BYTES = 100_000

/**
 * Browsers say where a request comes from; a form of another site is turned away even if its cookie came along.
 * @throws HttpProblem `not-from-here` (403).
 */
export const checkOwnForm = (request: Request, publicUrl: string): void => {
  const site = request.get('sec-fetch-site')
  const origin = request.get('origin')
  const own = [new URL(publicUrl).origin, `${request.protocol}://${request.get('host') ?? ''}`]
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    (site === undefined && origin !== undefined && !own.includes(origin))
  if (foreign)
    throw new HttpProblem(
      'not-from-here',
      'This form was sent from another site. Open the page here and try again.',
    )
}

/** The fields of a form by its schema. @throws HttpProblem `form-malformed` (400). */
export const parseForm = async (request: Request, schema: z.ZodObject | undefined): Promise<unknown> => {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.get('content-type') ?? ''))
    throw new HttpProblem('media-type-unsupported', 'Send the form as a browser does.')
  const text = Buffer.from(await readBody(request, FORM_LIMIT_BYTES)).toString('utf8')
  const read = (schema ?? z.strictObject({})).safeParse(Object.fromEntries(new URLSearchParams(text)))
  if (read.success) return read.data
  throw new HttpProblem(
    'form-malformed',
    'The form could not be read. Open the page again and try once more.',
  )
}
