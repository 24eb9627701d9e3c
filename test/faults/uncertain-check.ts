/** Whether the exchange is uncertain only where it cannot know (P3). */
import { attemptsOf, type MessageSeen, type StoredReferral } from './crash-records.ts'
import { partnerOf } from './partner-cases.ts'

/** P3, at any moment (the messages read after the referrals): who is uncertain without so many doubts as it takes. */
export const uncertainWithoutDoubt = (
  referrals: readonly StoredReferral[],
  messages: readonly MessageSeen[],
  resends: number,
): readonly string[] =>
  uncertainAmong(referrals).flatMap(({ referral: { id }, recipient }) => {
    const attempts = messages.filter((one) => one.recipientId === recipient.id).flatMap(attemptsOf)
    const unknowns = attempts.filter(({ result }) => result?.outcome === 'unknown').length
    const rightly = partnerOf(recipient.agencyId) === 'hillside' ? unknowns > 0 : unknowns > resends
    return rightly ? [] : [`P3 uncertain after ${unknowns} doubts only: ${id} ${recipient.id}`]
  })

/** P3, at the moment when nothing is under way: who is uncertain without being before a person. */
export const uncertainBeforeNobody = (referrals: readonly StoredReferral[]): readonly string[] =>
  uncertainAmong(referrals)
    .filter(
      ({ referral, recipient }) =>
        !referral.openAttention.some(
          (item) => item.kind === 'delivery-uncertain' && item.recipientId === recipient.id,
        ),
    )
    .map(({ referral, recipient }) => `P3 uncertain and before nobody: ${referral.id} ${recipient.id}`)

const uncertainAmong = (referrals: readonly StoredReferral[]) =>
  referrals.flatMap((referral) =>
    referral.recipients
      .filter(({ state }) => state === 'uncertain')
      .map((recipient) => ({ referral, recipient })),
  )
