/**
 * What one recipient may see of a referral's content: the categories that the sharing decision allows, a number only
 * when it was confirmed, no address that is protected. Pure; its result is frozen into the message.
 */
import type { Identity, Person } from './person.ts'
import type { CarriedResource, ReferralContent } from './referral.ts'
import type { Category } from './sharing-decision.ts'

/** Resource types that carry health detail; everything else a sender passed on belongs to the concern. */
const HEALTH_RESOURCES: readonly string[] = [
  'AllergyIntolerance',
  'Condition',
  'DiagnosticReport',
  'Immunization',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'QuestionnaireResponse',
]

/** Limits the content; `confirmedNumber` is the register's number where the identity is confirmed. */
export const contentForRecipient = (
  content: ReferralContent,
  categories: readonly Category[],
  identity: Identity,
  confirmedNumber: string | undefined,
): ReferralContent => {
  const may = (category: Category): boolean => categories.includes(category)
  const carried = content.carried?.filter((resource) => allowsResource(resource, may('health')))
  const limited: ReferralContent = {
    ...content,
    person: personFor(content.person, may('address') && identity.addressProtected !== true, confirmedNumber),
    needs: content.needs,
    ...(content.attachments === undefined
      ? {}
      : { attachments: content.attachments.filter(({ category }) => may(category)) }),
  }
  return carried === undefined ? limited : { ...limited, carried }
}

const allowsResource = ({ resourceType }: CarriedResource, mayHealth: boolean): boolean =>
  mayHealth || !HEALTH_RESOURCES.includes(resourceType)

const personFor = (person: Person, mayAddress: boolean, confirmedNumber: string | undefined): Person => {
  const { nhsNumber: _claimed, unusableNhsNumber: _unusable, address, ...rest } = person
  return {
    ...rest,
    ...(mayAddress && address !== undefined ? { address } : {}),
    ...(confirmedNumber !== undefined ? { nhsNumber: confirmedNumber } : {}),
  }
}
