/** Rules about consent and agreement: given, refused, withdrawn, not asked for (information-sharing law §§5.2, 6). */
import type { DecisionToShare } from '../sharing-decision.ts'
import { thresholdOf } from '../sharing-decision.ts'
import { ADULT_CATEGORIES, isHarmLikely } from './categories.ts'
import { CONSENT_GAPS, type ConsentGap, consentGap } from './consent.ts'
import { isCompelling } from './gateways.ts'
import { isBoundByS16la } from './law-versions.ts'
import { ARTICLE_9_DESPITE_REFUSAL } from './lawful-bases.ts'
import { decidedFor } from './recipients-decided.ts'
import { invalid, isBlank, noBasis, noConsent, type RuleFacts, type ShareRule, when } from './rule.ts'

/** Where in the consent each gap is mended. */
const GAP_AT = {
  'not-active': 'status',
  'not-competent': 'competence',
  'not-given-yet': 'givenAt',
  expired: 'expiresDay',
  subject: 'subjects',
  recipient: 'recipients',
  purpose: 'purposes',
  categories: 'categories',
} as const satisfies Record<ConsentGap, string>

const wasRefused = ({ agreement }: DecisionToShare): boolean =>
  agreement?.status === 'refused' || agreement?.status === 'withdrawn'

const gapsIn = (
  decision: DecisionToShare,
  { asked, today, withdrawnAt }: RuleFacts,
): readonly ConsentGap[] => {
  const { consent, purpose } = decision
  if (consent === undefined || purpose === undefined) return []
  return asked.flatMap((recipient) => {
    const categories = decidedFor(decision, recipient)
    const gap = consentGap(consent, {
      // The adults' part is R-18's.
      subjects: ['child'],
      recipient: recipient.agencyId,
      purpose,
      categories,
      today,
      ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
    })
    return gap === undefined ? [] : [gap]
  })
}

const consentCovers: ShareRule = {
  id: 'R-02',
  holds: 'Consent as basis is active and covers every recipient, the purpose and all that is shared.',
  source: 'information-sharing law §6 R-02; UK GDPR arts 4(11), 7',
  broken: (decision, facts) => {
    const { article6, article9, consent, agreement } = decision
    if (article6 !== '6a' && article9 !== '9a') return []
    const gaps = [...new Set(gapsIn(decision, facts))]
    return [
      ...when(
        [consent === undefined, noConsent('/consent', 'required', 'Record the consent you rely on.')],
        [
          article6 === '6a' && agreement !== undefined && agreement.status !== 'agreed',
          noConsent('/article6', 'no-consent', 'They did not agree, so consent cannot be the basis.'),
        ],
        [
          article9 === '9a' && consent !== undefined && consent.explicit !== true,
          noConsent('/consent/explicit', 'not-explicit', 'For health it must be given in so many words.'),
        ],
      ),
      ...gaps.map((gap) => noConsent(`/consent/${GAP_AT[gap]}`, gap, CONSENT_GAPS[gap])),
    ]
  },
}

const adultsConsent: ShareRule = {
  id: 'R-18',
  holds: "An adult's information rests on that adult's own basis: a child's consent does not cover it.",
  source: 'information-sharing law §6 R-18',
  broken: ({ article6, categories, consent }) =>
    when([
      article6 === '6a' &&
        consent !== undefined &&
        categories.some((category) => ADULT_CATEGORIES.includes(category)) &&
        !consent.subjects.includes('adult'),
      noConsent(
        '/consent/subjects',
        'subject',
        'The consent does not cover the adults of the family: ask them, or leave family out.',
      ),
    ]),
}

const agreementIsStated: ShareRule = {
  id: 'L-05',
  holds: 'What the family says to it is on record, or why nobody was asked.',
  source: 'information-sharing law §5.1 consentStatus, notSeekingReason; golden rules 2 and 3',
  broken: ({ article6, agreement, gateway, reasons }) => {
    if (agreement === undefined)
      return when([
        article6 !== '6a' && !isCompelling(gateway),
        noBasis('/agreement', 'required', 'Say whether the family agreed, or why they were not asked.'),
      ])
    const { status, because } = agreement
    return when(
      [
        status === 'not-asked' && because === undefined,
        noBasis('/agreement/because', 'required', 'Say why the family was not asked.'),
      ],
      [
        status !== 'not-asked' && because !== undefined,
        invalid('/agreement/because', 'contradiction', 'They were asked, so leave out why they were not.'),
      ],
      [
        because === 'duty-applies' && !isCompelling(gateway),
        invalid('/agreement/because', 'no-duty', 'The power you rely on does not oblige you to share.'),
      ],
      [
        (status === 'refused' || status === 'withdrawn' || status === 'unable') &&
          isBlank(reasons?.necessity),
        noBasis('/reasons/necessity', 'required', 'Say why it must be shared without their agreement.'),
      ],
    )
  },
}

const refusedAndHarmLikely: ShareRule = {
  id: 'R-03',
  holds:
    'Against a refusal, where significant harm is likely: a basis other than consent, its reasons, who was told.',
  source: 'information-sharing law §6 R-03',
  broken: (decision) => {
    if (!wasRefused(decision) || !isHarmLikely(thresholdOf(decision))) return []
    const { article6, article9, gateway, reasons, people } = decision
    return when(
      [
        article6 === '6a' || article6 === '6f',
        invalid(
          '/article6',
          'refused',
          'They refused: use a legal duty, your public task or danger to life.',
        ),
      ],
      [
        gateway === undefined && article6 !== '6d',
        noBasis('/gateway', 'required', 'Select the power or duty you rely on.'),
      ],
      [isBlank(reasons?.harmIfNot), noBasis('/reasons/harmIfNot', 'required', HARM_IF_NOT)],
      [
        people === undefined || people.length === 0,
        noBasis('/people', 'required', 'Say who was told that it is shared, and who was not and why.'),
      ],
      [
        article9 !== undefined && !ARTICLE_9_DESPITE_REFUSAL.includes(article9),
        invalid('/article9', 'refused', 'They refused: use 9g, 9c or 9h.'),
      ],
    )
  },
}

const HARM_IF_NOT = 'Say what harm may come if it is not shared.'

/** Whether the duty of s.16LA binds the sender to each of those asked. */
const allBound = ({ papers }: DecisionToShare, { law, senderKind, asked }: RuleFacts): boolean =>
  asked.length > 0 &&
  asked.every(({ agencyKind }) => isBoundByS16la(law, senderKind, agencyKind, !isBlank(papers?.arrangement)))

const refusedBelowHarm: ShareRule = {
  id: 'R-04',
  holds:
    'Against a refusal, where no duty decides and harm is not likely: only with a manager and a public interest.',
  source: 'information-sharing law §6 R-04',
  broken: (decision, facts) => {
    if (!wasRefused(decision) || isHarmLikely(thresholdOf(decision)) || allBound(decision, facts)) return []
    const { approval, reasons } = decision
    return when(
      [
        approval === undefined,
        invalid('/approval', 'required', 'They refused. Only a manager may share all the same: ask yours.'),
      ],
      [
        isBlank(reasons?.publicInterest),
        noBasis('/reasons/publicInterest', 'required', 'Say why sharing is in the public interest.'),
      ],
    )
  },
}

const refusedUnderDuty: ShareRule = {
  id: 'R-05',
  holds: 'Where s.16LA binds both, a refusal is no bar: it is recorded and weighed.',
  source: 'information-sharing law §6 R-05; Children Act 2004 s.16LA(2), (3)',
  broken: (decision, facts) =>
    when([
      wasRefused(decision) && allBound(decision, facts) && isBlank(decision.reasons?.harmIfShared),
      noBasis('/reasons/harmIfShared', 'required', 'Weigh their refusal: say what harm sharing may do.'),
    ]),
}

const noFalseChoice: ShareRule = {
  id: 'R-06',
  holds: 'Nobody is asked for consent where another basis decides: it is called agreement.',
  source: 'information-sharing law §6 R-06; ICO: consent must be a real choice',
  broken: ({ article6, article9, consent }) =>
    when([
      consent !== undefined && article6 !== undefined && article6 !== '6a' && article9 !== '9a',
      invalid(
        '/consent',
        'false-choice',
        'You rely on another basis, so this is not consent: record it as agreement.',
      ),
    ]),
}

export const RULES_OF_AGREEMENT: readonly ShareRule[] = [
  consentCovers,
  adultsConsent,
  agreementIsStated,
  refusedAndHarmLikely,
  refusedBelowHarm,
  refusedUnderDuty,
  noFalseChoice,
]

/** Two holders of parental responsibility disagree: no bar, and a manager is to see it. */
export const holdersDisagree = ({ agreement }: Pick<DecisionToShare, 'agreement'>): boolean =>
  agreement?.holdersDisagree === true
