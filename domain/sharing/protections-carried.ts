/**
 * What protects somebody outlives the decision that said it: a later decision that is silent about it keeps it, and
 * only one that says so, with the reason, lifts it (information-sharing law §§5.4, 7, R-13 to R-15). Pure.
 */
import type {
  DecisionToShare,
  Originator,
  ProtectionsLifted,
  RecipientShare,
  SharingDecision,
} from '../sharing-decision.ts'
import { type AddressProtection, type DoNotTell, type SafeContact, sameName } from './people-told.ts'

/** What stands after some decisions. */
interface Standing {
  readonly doNotTell: readonly DoNotTell[]
  /** Those that are not safe. */
  readonly safeContacts: readonly SafeContact[]
  readonly addressProtection: AddressProtection
  /** Those that do not let it go on. */
  readonly originators: readonly Originator[]
  /** Those who may have less. */
  readonly narrowed: readonly RecipientShare[]
}

const NOTHING: Standing = {
  doNotTell: [],
  safeContacts: [],
  addressProtection: 'none',
  originators: [],
  narrowed: [],
}

type Alike<One> = (one: One, other: One) => boolean

/** The new ones, and of those before them whatever the new ones do not speak of. */
const over = <One>(own: readonly One[], before: readonly One[], alike: Alike<One>): readonly One[] => [
  ...own,
  ...before.filter((one) => !own.some((other) => alike(one, other))),
]

const samePerson: Alike<DoNotTell> = (one, other) => sameName(one.name, other.name)

const sameContact: Alike<SafeContact> = (one, other) =>
  one.channel === other.channel && sameName(one.name, other.name) && sameName(one.value, other.value)

const sameOrigin: Alike<Pick<Originator, 'agency' | 'category'>> = (one, other) =>
  one.category === other.category && sameName(one.agency, other.agency)

const sameRecipient: Alike<RecipientShare> = (one, other) =>
  one.agencyId === other.agencyId && one.serviceId === other.serviceId

const withoutLifted = (standing: Standing, lifted: ProtectionsLifted | undefined): Standing => {
  if (lifted === undefined) return standing
  const { doNotTell = [], safeContacts = [], originators = [], addressProtection } = lifted
  return {
    ...standing,
    doNotTell: standing.doNotTell.filter(({ name }) => !doNotTell.some((other) => sameName(other, name))),
    safeContacts: standing.safeContacts.filter(
      ({ value }) => !safeContacts.some((other) => sameName(other, value)),
    ),
    originators: standing.originators.filter((one) => !originators.some((other) => sameOrigin(one, other))),
    ...(addressProtection === true ? { addressProtection: 'none' } : {}),
  }
}

/** What stands after this decision too. One that was stored before this was kept speaks for itself alone. */
const after = (before: Standing, decision: SharingDecision): Standing => {
  if (decision.decision === 'awaited') return before
  const standing = withoutLifted(before, decision.lifted)
  const setAt = decision.decidedAt
  const doNotTell = (decision.doNotTell ?? []).map((one) => ({ setAt, ...one }))
  const unsafe = (decision.safeContacts ?? []).filter(({ safe }) => safe === 'no')
  const told = {
    doNotTell: over(doNotTell, standing.doNotTell, samePerson),
    safeContacts: over(unsafe, standing.safeContacts, sameContact),
  }
  if (decision.decision === 'do-not-share') return { ...standing, ...told }
  const { addressProtection = 'none', originators = [], recipients = [] } = decision
  const limits = originators.filter(({ onward }) => onward !== 'allowed').map((one) => ({ setAt, ...one }))
  return {
    ...told,
    addressProtection: addressProtection === 'none' ? standing.addressProtection : addressProtection,
    originators: over(limits, standing.originators, sameOrigin),
    narrowed: over(
      recipients.filter(({ categories }) => categories !== undefined),
      standing.narrowed,
      sameRecipient,
    ),
  }
}

const standingAfter = (
  earlier: readonly SharingDecision[],
  lifted: ProtectionsLifted | undefined,
): Standing => withoutLifted(earlier.reduce(after, NOTHING), lifted)

/** An originator's limit gives way to a stricter one, and to none that is milder. */
const limitsOf = ({ originators: own = [] }: DecisionToShare, standing: readonly Originator[]) => [
  ...own.filter((one) => one.onward === 'no' || !standing.some((other) => sameOrigin(one, other))),
  ...standing.filter((one) => !own.some((other) => other.onward === 'no' && sameOrigin(one, other))),
]

const narrowedAs = (
  { recipients, categories }: DecisionToShare,
  narrowed: readonly RecipientShare[],
): Pick<DecisionToShare, 'recipients'> =>
  recipients === undefined
    ? {}
    : {
        recipients: recipients.map((recipient) => {
          if (recipient.categories !== undefined) return recipient
          const less = narrowed.find((one) => sameRecipient(one, recipient))?.categories
          return less === undefined
            ? recipient
            : { ...recipient, categories: categories.filter((category) => less.includes(category)) }
        }),
      }

/** The decision with what stands of those before it, oldest first; the same where it holds that already. */
export const withProtections = (
  decision: SharingDecision,
  earlier: readonly SharingDecision[],
): SharingDecision => {
  const standing = standingAfter(earlier, decision.decision === 'awaited' ? undefined : decision.lifted)
  const { doNotTell = [], safeContacts = [] } = decision
  const kept = over(doNotTell, standing.doNotTell, samePerson)
  const contacts = over(standing.safeContacts, safeContacts, sameContact)
  const people = {
    ...(kept.length === 0 ? {} : { doNotTell: kept }),
    ...(contacts.length === 0 ? {} : { safeContacts: contacts }),
  }
  if (decision.decision !== 'share') return { ...decision, ...people }
  const originators = limitsOf(decision, standing.originators)
  const { addressProtection: own = 'none' } = decision
  const addressProtection = own === 'none' ? standing.addressProtection : own
  return {
    ...decision,
    ...people,
    ...(addressProtection === 'none' ? {} : { addressProtection }),
    ...(originators.length === 0 ? {} : { originators }),
    ...narrowedAs(decision, standing.narrowed),
  }
}
