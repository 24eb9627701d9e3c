/** GET /ServiceRequest: a sender finds its referral before an update or a cancellation (BaRS, §2). */
import type { Request, Response } from 'express'
import type { ReferralLookUp } from '../../commands/look-up-referral.ts'
import { isNhsNumber, NHS_NUMBER_SYSTEM } from '../../domain/nhs-number.ts'
import type { User } from '../../domain/user.ts'
import type { FhirResource } from '../../partners/formats/bars-fhir/fhir-value.ts'
import {
  serviceRequestResource,
  serviceRequestSearchset,
} from '../../partners/formats/bars-fhir/service-request-resource.ts'
import { sendResource } from './fhir-answer.ts'
import { answerForm } from './fhir-headers.ts'
import { badRequest, FhirProblem } from './fhir-problem.ts'

export interface ReadUses {
  readonly lookUp: ReferralLookUp
  readonly baseUrl: string
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** One, by the id given in the answer to its message. */
export const readServiceRequest = async (
  { lookUp }: ReadUses,
  request: Request,
  response: Response,
  user: User,
): Promise<void> => {
  const form = answerForm(request, 'json')
  const id = String(request.params.id)
  if (!UUID.test(id)) throw badRequest('value', 'The id of a ServiceRequest is a UUID.')
  const found = await lookUp.byWireId(user, id.toLowerCase())
  if (found === undefined)
    throw new FhirProblem(404, [
      { issue: 'not-found', code: 'REC_NOT_FOUND', diagnostics: 'There is no such ServiceRequest.' },
    ])
  sendResource(response, 200, serviceRequestResource(found), form)
}

const numberAsked = ({ originalUrl }: Request): string => {
  const given = new URL(originalUrl, 'http://localhost').searchParams.getAll('patient:identifier')
  if (given.length === 0) throw badRequest('required', 'The parameter patient:identifier is missing.')
  const [system = '', number = ''] = given[0]?.split('|') ?? []
  const isNumber = system.toLowerCase() === NHS_NUMBER_SYSTEM.toLowerCase() && isNhsNumber(number)
  if (given.length === 1 && isNumber) return number
  throw badRequest(
    'value',
    'The parameter patient:identifier must be, once, the NHS number system and a valid number.',
  )
}

/** All that this sender raised for one NHS number. */
export const searchServiceRequests = async (
  { lookUp, baseUrl }: ReadUses,
  request: Request,
  response: Response,
  user: User,
): Promise<void> => {
  const form = answerForm(request, 'json')
  const number = numberAsked(request)
  const found: FhirResource[] = (await lookUp.byNhsNumber(user, number)).map(serviceRequestResource)
  // The query holds an NHS number, so the link names the address alone.
  sendResource(response, 200, serviceRequestSearchset(baseUrl, `${baseUrl}/ServiceRequest`, found), form)
}
