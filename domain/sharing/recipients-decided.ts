/** For whom a decision is made, and what each of them may have: worked out when it is made and frozen with it. */
import type { AgencyId, ServiceId } from '../ids.ts'
import type { AskedRecipient, DecisionToShare, RecipientShare } from '../sharing-decision.ts'
import type { Category } from './categories.ts'

/** What a decider says of one recipient: named by its service or by its agency. */
export interface Narrowing {
  readonly agency?: AgencyId
  readonly service?: ServiceId
  readonly categories: readonly Category[]
}

const names = ({ agency, service }: Narrowing, { agencyId, serviceId }: AskedRecipient): boolean =>
  (agency !== undefined || service !== undefined) &&
  (agency === undefined || agency === agencyId) &&
  (service === undefined || service === serviceId)

/** Everyone asked, each with what it is narrowed to. A service that is named counts before its agency. */
export const frozenRecipients = (
  narrowings: readonly Narrowing[],
  asked: readonly AskedRecipient[],
): readonly RecipientShare[] =>
  asked.map((recipient) => {
    const own = narrowings.filter((one) => names(one, recipient))
    const narrowing = own.find(({ service }) => service !== undefined) ?? own[0]
    const { agencyId, serviceId, agencyKind } = recipient
    return {
      agencyId,
      ...(serviceId === undefined ? {} : { serviceId }),
      ...(agencyKind === undefined ? {} : { agencyKind }),
      ...(narrowing === undefined ? {} : { categories: narrowing.categories }),
    }
  })

/** Places of the narrowings that name nobody who is asked. */
export const namingNobody = (
  narrowings: readonly Narrowing[],
  asked: readonly AskedRecipient[],
): readonly number[] =>
  narrowings.flatMap((one, index) => (asked.some((recipient) => names(one, recipient)) ? [] : [index]))

/** What the decision gives a recipient, before the gate asks about today. */
export const decidedFor = (
  { categories, recipients }: DecisionToShare,
  { agencyId, serviceId }: AskedRecipient,
): readonly Category[] => {
  const share = recipients?.find((one) => one.agencyId === agencyId && one.serviceId === serviceId)
  const narrowed = share?.categories
  return narrowed === undefined ? categories : categories.filter((category) => narrowed.includes(category))
}

/** Those asked who are given any of these kinds of information. */
export const recipientsWith = (
  decision: DecisionToShare,
  asked: readonly AskedRecipient[],
  kinds: readonly Category[],
): readonly AskedRecipient[] =>
  asked.filter((recipient) => decidedFor(decision, recipient).some((category) => kinds.includes(category)))
