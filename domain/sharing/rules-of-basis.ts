/** Rules about the lawful basis: articles 6, 9 and 10, and Schedule 1 (information-sharing law §§2, 3, 6). */
import type { DecisionToShare } from '../sharing-decision.ts'
import { CATEGORY_WORDS, OFFENCE_CATEGORIES, SPECIAL_CATEGORIES } from './categories.ts'
import { isDuty } from './gateways.ts'
import { article6Row, isSafeguardingCondition, PUBLIC_BODIES, UNDER_SECRECY } from './lawful-bases.ts'
import { recipientsWith } from './recipients-decided.ts'
import { type Broken, invalid, isBlank, noBasis, type ShareRule, when } from './rule.ts'

const SHORTEST_PUBLIC_INTEREST = 20

const sharesAny = ({ categories }: DecisionToShare, kinds: readonly string[]): boolean =>
  categories.some((category) => kinds.includes(category))

const wholeBasis: ShareRule = {
  id: 'R-01',
  holds:
    'A share has a purpose and one article 6 basis; special and offence data have a condition of their own.',
  source: 'information-sharing law §6 R-01; UK GDPR arts 6, 9, 10',
  broken: (decision) =>
    when(
      [
        decision.purpose === undefined,
        noBasis('/purpose', 'required', 'Select what the information is shared for.'),
      ],
      [
        decision.article6 === undefined,
        noBasis('/article6', 'required', 'Select the lawful basis you rely on.'),
      ],
      [
        sharesAny(decision, SPECIAL_CATEGORIES) && decision.article9 === undefined,
        noBasis('/article9', 'required', 'Health information needs a condition too: select it.'),
      ],
      [
        sharesAny(decision, OFFENCE_CATEGORIES) && (decision.schedule1 ?? []).length === 0,
        noBasis(
          '/schedule1',
          'required',
          'Information about offences needs a Schedule 1 condition: select it.',
        ),
      ],
    ),
}

const basisRestsOn: ShareRule = {
  id: 'L-01',
  holds:
    'Each article 6 basis comes with what it needs: a gateway, an emergency, a condition or an assessment.',
  source: 'information-sharing law §2.1; UK GDPR art 6(3)',
  broken: ({ article6, gateway, annex1, reasons, papers }) => {
    if (article6 === undefined) return []
    const needs = article6Row(article6).gateway
    return when(
      [
        needs !== 'none' && gateway === undefined,
        noBasis('/gateway', 'required', 'Select the power or duty you rely on.'),
      ],
      [
        needs === 'duty' && gateway !== undefined && !isDuty(gateway),
        invalid(
          '/gateway',
          'no-duty',
          'A legal obligation needs a duty. This is a power: use your public task.',
        ),
      ],
      [
        article6 === '6d' && isBlank(reasons?.emergency),
        noBasis('/reasons/emergency', 'required', 'Say what the danger to life is.'),
      ],
      [
        article6 === '6ea' && annex1 === undefined,
        noBasis('/annex1', 'required', 'Select which recognised interest it is.'),
      ],
      [
        article6 === '6f' && isBlank(papers?.legitimateInterests),
        noBasis('/papers/legitimateInterests', 'required', 'Give the number of your assessment.'),
      ],
      [
        gateway === 'COURT-ORDER' && isBlank(papers?.courtOrder),
        noBasis('/papers/courtOrder', 'required', 'Give the number of the court order.'),
      ],
    )
  },
}

const publicBodies: ShareRule = {
  id: 'R-07',
  holds: 'A public authority in its tasks does not share for legitimate interests; a public task is its own.',
  source: 'information-sharing law §6 R-07, §2.1; UK GDPR art 6(1) last sentence',
  broken: ({ article6 }, { senderKind }) => {
    if (article6 === undefined || senderKind === undefined) return []
    const { who } = article6Row(article6)
    if (who === 'any' || who.includes(senderKind)) return []
    const message = PUBLIC_BODIES.includes(senderKind)
      ? 'A public body cannot share for a legitimate interest: use your public task.'
      : 'Your agency has no public task of its own: use another basis.'
    return [invalid('/article6', 'not-for-this-agency', message)]
  },
}

const safeguarding: ShareRule = {
  id: 'R-09',
  holds:
    'The safeguarding condition has all four limbs and a policy document, and is not used where they agreed.',
  source: 'information-sharing law §6 R-09, §2.3; DPA 2018 Sch 1 paras 5, 18',
  broken: ({ article9, schedule1, safeguardingTest: test, papers, agreement }) => {
    if (!isSafeguardingCondition(article9, schedule1)) return []
    const at = (limb: string, message: string): Broken =>
      noBasis(`/safeguardingTest/${limb}`, 'required', message)
    return when(
      [test?.protects === undefined, at('protects', 'Select what the child is protected from.')],
      [test?.subject === undefined, at('subject', 'Select whether this is a child or an adult at risk.')],
      [
        test?.withoutConsentBecause === undefined,
        at('withoutConsentBecause', 'Select why it is shared without consent.'),
      ],
      [
        (test?.publicInterest ?? '').trim().length < SHORTEST_PUBLIC_INTEREST,
        at(
          'publicInterest',
          `Say in at least ${SHORTEST_PUBLIC_INTEREST} characters why it is in the public interest.`,
        ),
      ],
      [
        isBlank(papers?.policyDocument),
        noBasis('/papers/policyDocument', 'required', 'Give the number of your policy document.'),
      ],
      [
        agreement?.status === 'agreed',
        invalid(
          '/article9',
          'agreed-already',
          'This condition is for sharing without consent. They agreed: use another condition.',
        ),
      ],
    )
  },
}

const underSecrecy: ShareRule = {
  id: 'R-10',
  holds: 'Health data under the care condition goes only to those who owe secrecy.',
  source: 'information-sharing law §6 R-10; UK GDPR art 9(3)',
  broken: (decision, facts) => {
    if (decision.article9 !== '9h') return []
    const open = recipientsWith(decision, facts.asked, SPECIAL_CATEGORIES).filter(
      ({ agencyKind }) => agencyKind !== undefined && !UNDER_SECRECY.includes(agencyKind),
    )
    return open.length === 0
      ? []
      : [
          invalid(
            '/article9',
            'no-secrecy',
            'Not everyone asked owes medical or social-care secrecy: leave health out for them, or use 9g.',
          ),
        ]
  },
}

const identityGoesAlong: ShareRule = {
  id: 'L-04',
  holds: 'Whoever is to act is told who the child is.',
  source: 'design: a message that names nobody cannot be acted on',
  broken: ({ categories, recipients = [] }) => {
    const lacks = (held: readonly string[] | undefined): boolean => held?.includes('identity') === false
    const message = `Add identity: they must know ${CATEGORY_WORDS.identity}.`
    return [
      ...when([lacks(categories), invalid('/categories', 'identity-missing', message)]),
      ...recipients.flatMap((one, index) =>
        when([
          lacks(one.categories),
          invalid(`/recipients/${index}/categories`, 'identity-missing', message),
        ]),
      ),
    ]
  },
}

export const RULES_OF_BASIS: readonly ShareRule[] = [
  wholeBasis,
  basisRestsOn,
  publicBodies,
  safeguarding,
  underSecrecy,
  identityGoesAlong,
]
