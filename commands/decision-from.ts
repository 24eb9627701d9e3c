/** A sharing decision as given by a person, completed with who decided, when, under which law and for whom. */
import type { DirectoryRepository } from '../database/directory-repository.ts'
import { dayOf } from '../domain/calendar-day.ts'
import type { ConsentRequestId, ReferralId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import type { Recipient } from '../domain/referral.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type Category, LEAST_IN_EMERGENCY } from '../domain/sharing/categories.ts'
import { checkDecision } from '../domain/sharing/combination-rules.ts'
import { lawInForce } from '../domain/sharing/law-versions.ts'
import { withProtections } from '../domain/sharing/protections-carried.ts'
import { frozenRecipients, namingNobody } from '../domain/sharing/recipients-decided.ts'
import type { RuleFacts } from '../domain/sharing/rule.ts'
import type { AskedRecipient, DecisionToShare, SharingDecision } from '../domain/sharing-decision.ts'
import type { User } from '../domain/user.ts'
import type { DecisionInput } from './command-contracts.ts'
import { notOfThisItem } from './consent-for-decision.ts'

/** The item that is decided about, and everyone it asks. */
export interface DecidedItem {
  readonly id: ReferralId
  readonly asked: readonly AskedRecipient[]
  /** When the family last withdrew its agreement. */
  readonly withdrawnAt?: string
  /** The decisions about it so far, oldest first: what protects somebody in them goes on. */
  readonly earlier?: readonly SharingDecision[]
  /** The request for consent that was looked up for this item. */
  readonly consentRequest?: ConsentRequestId
}

type Looking = { readonly directory: Pick<DirectoryRepository, 'agency'> }

/** Everyone asked with the kind of their agency, by the directory. */
export const askedWithKinds = (
  { directory }: Looking,
  recipients: readonly Pick<Recipient, 'agencyId' | 'serviceId'>[],
): Promise<readonly AskedRecipient[]> =>
  Promise.all(
    recipients.map(async ({ agencyId, serviceId }) => {
      const agencyKind = (await directory.agency(agencyId))?.kind
      return {
        agencyId,
        ...(serviceId === undefined ? {} : { serviceId }),
        ...(agencyKind === undefined ? {} : { agencyKind }),
      }
    }),
  )

/** Completes it; `now` in milliseconds since 1970. A manager's decision is a manager's approval. */
export const decisionFrom = (
  input: DecisionInput,
  user: User,
  now: number,
  item: DecidedItem,
): SharingDecision => {
  if (input.decision === 'awaited') return input
  const decided = {
    ...(user.role === 'team-manager' && input.approval === undefined
      ? { approval: { by: user.name, role: 'team manager' } }
      : {}),
    about: input.about ?? item.id,
    lawVersionId: lawInForce(dayOf(now)).id,
    source: 'person',
    decidedBy: user.id,
    decidedAt: iso(now),
  } as const
  const { earlier = [] } = item
  if (input.decision === 'do-not-share') return withProtections({ ...input, ...decided }, earlier)
  const { recipients: narrowings = [], ...share } = input
  const isLeast = share.emergency === true && share.categories.length === 0
  return withProtections(
    {
      ...share,
      ...(isLeast ? { categories: leastOf(share) } : {}),
      ...decided,
      recipients: frozenRecipients(narrowings, item.asked),
    },
    earlier,
  )
}

/** The least that is needed, without what the same decision says must not go. */
const leastOf = ({
  excluded = [],
  originators = [],
}: Pick<DecisionToShare, 'excluded' | 'originators'>): readonly Category[] => {
  const keptBack = [...excluded, ...originators.filter(({ onward }) => onward === 'no')]
  return LEAST_IN_EMERGENCY.filter((category) => !keptBack.some((one) => one.category === category))
}

/** Refuses a decision that breaks a rule; `at` is where it lies in the body (RFC 6901). */
export const refuseUnlawful = async (
  on: Looking,
  input: DecisionInput,
  decision: SharingDecision,
  { user, now, item, at = '' }: { user: User; now: number; item: DecidedItem; at?: string },
): Promise<Refusal | undefined> => {
  if (input.decision !== 'awaited' && input.consentRequest !== item.consentRequest) return notOfThisItem(at)
  const strangers = input.decision === 'share' ? namingNobody(input.recipients ?? [], item.asked) : []
  if (strangers.length > 0)
    return refuse('sharing-decision-invalid', 'The decision names somebody who is not asked.', {
      errors: strangers.map((index) => ({
        pointer: `${at}/recipients/${index}`,
        code: 'not-asked',
        message: 'Select one of the services that this referral asks.',
      })),
    })
  const today = dayOf(now)
  const senderKind = (await on.directory.agency(user.agencyId))?.kind
  const facts: RuleFacts = {
    today,
    law: lawInForce(today),
    about: item.id,
    asked: item.asked,
    ...(senderKind === undefined ? {} : { senderKind }),
    ...(item.withdrawnAt === undefined ? {} : { withdrawnAt: item.withdrawnAt }),
  }
  return checkDecision(decision, facts, at)
}
