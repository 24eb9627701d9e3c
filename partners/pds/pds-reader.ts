/**
 * Reads the register's answers (FHIR R4 Patient, searchset Bundle, OperationOutcome). A status of 200 is not "found":
 * resourceType decides first, then the number of entries.
 */
import { z } from 'zod'
import type { WireAnswer } from '../format.ts'

const codingSchema = z.object({ code: z.string().optional() })

const patientSchema = z.object({
  resourceType: z.literal('Patient'),
  id: z.string(),
  meta: z.object({ security: z.array(codingSchema).optional() }).optional(),
  name: z
    .array(z.object({ family: z.string().optional(), given: z.array(z.string()).optional() }))
    .optional(),
  birthDate: z.string().optional(),
})

const searchsetSchema = z.object({
  resourceType: z.literal('Bundle'),
  total: z.int().nonnegative(),
  entry: z
    .array(z.object({ resource: patientSchema, search: z.object({ score: z.number() }).optional() }))
    .optional(),
})

const outcomeSchema = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z
    .array(
      z.object({
        code: z.string().optional(),
        details: z.object({ coding: z.array(codingSchema).optional() }).optional(),
      }),
    )
    .min(1),
})

const resourceSchema = z.discriminatedUnion('resourceType', [patientSchema, searchsetSchema, outcomeSchema])

/** A record of the register, as far as a trace needs it. */
export type RegisterRecord = z.infer<typeof patientSchema>

/** One candidate of a search. */
export interface Candidate {
  readonly record: RegisterRecord
  readonly score: number
}

export type RegisterReply =
  | { readonly says: 'record'; readonly record: RegisterRecord }
  | { readonly says: 'candidates'; readonly total: number; readonly candidates: readonly Candidate[] }
  | { readonly says: 'too-many' }
  /** An error; `code` is the register's own (Spine-ErrorOrWarningCode), empty where it gave none. */
  | { readonly says: 'error'; readonly status: number; readonly code: string }
  | { readonly says: 'unreadable' }

/** Codes are names in capitals; anything else is not repeated, as it could be free text about a person. */
const CODE = /^[A-Z][A-Z_]{2,60}$/

const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** Understands one answer of the register. Never throws. */
export const readRegisterReply = (answer: WireAnswer): RegisterReply => {
  const resource = resourceSchema.safeParse(parsed(answer.bytes))
  if (answer.status !== 200) {
    const code =
      resource.success && resource.data.resourceType === 'OperationOutcome' ? issueCode(resource.data) : ''
    return { says: 'error', status: answer.status, code }
  }
  if (!resource.success) return { says: 'unreadable' }
  const { data } = resource
  switch (data.resourceType) {
    case 'Patient':
      return { says: 'record', record: data }
    case 'Bundle':
      return readSearchset(data)
    case 'OperationOutcome':
      return issueCode(data) === 'TOO_MANY_MATCHES' || data.issue[0]?.code === 'multiple-matches'
        ? { says: 'too-many' }
        : { says: 'unreadable' }
    default: {
      const never: never = data
      throw new RangeError(`unknown resource ${String(never)}`)
    }
  }
}

const issueCode = (outcome: z.infer<typeof outcomeSchema>): string => {
  const code = outcome.issue[0]?.details?.coding?.[0]?.code ?? ''
  return CODE.test(code) ? code : ''
}

const readSearchset = ({ total, entry = [] }: z.infer<typeof searchsetSchema>): RegisterReply => {
  const candidates = entry.map(({ resource, search }) => ({ record: resource, score: search?.score ?? 0 }))
  // A count without its record (or the other way round) is an answer cut short, not "none".
  if ((total === 0) !== (candidates.length === 0)) return { says: 'unreadable' }
  return { says: 'candidates', total, candidates }
}
