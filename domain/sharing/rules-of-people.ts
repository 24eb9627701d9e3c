/**
 * Rules about the people and the wholeness of a decision: who is not told, whose address is protected, what another
 * agency keeps back, what contradicts itself, and what a decision not to share must weigh.
 */
import { BANK_HOLIDAYS } from '../bank-holidays.ts'
import { addWorkingDays } from '../calendar-day.ts'
import { CATEGORY_WORDS, type Category, isHarmLikely } from './categories.ts'
import { mustNotBeTold, WORKING_DAYS_OF_DO_NOT_TELL } from './people-told.ts'
import { invalid, isBlank, mustGo, type NotShareRule, noBasis, type ShareRule, when } from './rule.ts'

const fromOthers: ShareRule = {
  id: 'R-13',
  holds: 'What another agency gave goes on only where that agency lets it.',
  source: 'information-sharing law §6 R-13',
  broken: ({ originators = [], categories }) =>
    originators.flatMap(({ category, onward, setAt }, index) =>
      when([
        onward !== 'allowed' && categories.includes(category),
        (onward === 'no' ? mustGo : invalid)(
          // What an earlier decision said is not in the body of this one.
          setAt === undefined ? `/originators/${index}/onward` : '/categories',
          onward === 'no' ? 'kept-back' : 'ask-first',
          onward === 'no'
            ? `They do not let this go on. Leave out: ${CATEGORY_WORDS[category]}.`
            : `They want to be asked first. Ask, or leave out: ${CATEGORY_WORDS[category]}.`,
        ),
      ]),
    ),
}

const doNotTell: ShareRule = {
  id: 'R-14',
  holds: 'Nobody under do-not-tell is told, and it is looked at again within ten working days.',
  source: 'information-sharing law §§5.4, 6 R-14',
  broken: ({ doNotTell: kept = [], people = [] }, { today }) => {
    const latest = addWorkingDays(today, WORKING_DAYS_OF_DO_NOT_TELL, BANK_HOLIDAYS)
    return [
      ...people.flatMap(({ name, informed }, index) =>
        when([
          informed === 'to-be-informed-after' && mustNotBeTold(name, kept),
          invalid(`/people/${index}/informed`, 'do-not-tell', 'You also say that they must not be told.'),
        ]),
      ),
      // One that goes on from an earlier decision was in range when it was said, and is not said anew.
      ...kept.flatMap(({ reviewDay, setAt }, index) =>
        when([
          setAt === undefined && (reviewDay < today || reviewDay > latest),
          invalid(
            `/doNotTell/${index}/reviewDay`,
            'out-of-range',
            'Look at it again within 10 working days.',
          ),
        ]),
      ),
    ]
  },
}

const saidWhyNotTold: ShareRule = {
  id: 'L-06',
  holds: 'Whoever is not told, it is said why.',
  source: 'information-sharing law §5.1 informed',
  broken: ({ people = [] }) =>
    people.flatMap(({ informed, because }, index) =>
      when([
        informed === 'not-informed' && isBlank(because),
        noBasis(`/people/${index}/because`, 'required', 'Say why they were not told.'),
      ]),
    ),
}

const protectedAddress: ShareRule = {
  id: 'R-15',
  holds: 'A protected address is not shared.',
  source: 'information-sharing law §§6 R-15, 7',
  broken: ({ addressProtection = 'none', categories }) =>
    when([
      addressProtection !== 'none' && categories.includes('address'),
      mustGo(
        '/categories',
        'address-protected',
        `The address is protected. Leave out: ${CATEGORY_WORDS.address}.`,
      ),
    ]),
}

const beyond = (given: readonly Category[] = [], decided: readonly Category[]): readonly Category[] =>
  given.filter((category) => !decided.includes(category))

const listed = (categories: readonly Category[]): string =>
  categories.map((category) => CATEGORY_WORDS[category]).join('; ')

const nothingContradicts: ShareRule = {
  id: 'L-07',
  holds: 'Nothing is both shared and kept back, and nobody is given more than was decided.',
  source: 'information-sharing law §5.1 items, excludedItems',
  broken: ({ categories, excluded = [], recipients = [] }) => [
    ...when([
      categories.length === 0,
      noBasis('/categories', 'required', 'Select at least one kind of information.'),
    ]),
    ...excluded.flatMap(({ category }, index) =>
      when([
        categories.includes(category),
        mustGo(
          `/excluded/${index}/category`,
          'contradiction',
          `This is also among what is shared. Leave out: ${CATEGORY_WORDS[category]}.`,
        ),
      ]),
    ),
    ...recipients.flatMap((one, index) =>
      when([
        one.categories?.every((category) => categories.includes(category)) === false,
        mustGo(
          `/recipients/${index}/categories`,
          'too-wide',
          `This is more than was decided for everyone. Leave out: ${listed(beyond(one.categories, categories))}.`,
        ),
      ]),
    ),
  ],
}

const notExpired: ShareRule = {
  id: 'L-08',
  holds: 'A decision whose review day has passed is no decision.',
  source: 'information-sharing law §5.1 reviewAt',
  broken: ({ reviewDay }, { today }) =>
    when([
      reviewDay !== undefined && reviewDay < today,
      invalid('/reviewDay', 'past', 'Enter a date in the future.'),
    ]),
}

export const RULES_OF_PEOPLE: readonly ShareRule[] = [
  fromOthers,
  doNotTell,
  saidWhyNotTold,
  protectedAddress,
  nothingContradicts,
  notExpired,
]

const harmWasWeighed: NotShareRule = {
  id: 'R-11',
  holds: 'Not sharing weighs the harm both ways; where significant harm is suspected a manager approves it.',
  source: 'information-sharing law §§5.1, 6 R-11; Children Act 2004 s.16LA(3)',
  broken: ({ reason, reasons, threshold, approval }) =>
    when(
      [isBlank(reason), noBasis('/reason', 'required', 'Say why it is not shared.')],
      [
        isBlank(reasons?.harmIfShared),
        noBasis('/reasons/harmIfShared', 'required', 'Say what harm sharing may do.'),
      ],
      [
        isBlank(reasons?.harmIfNot),
        noBasis('/reasons/harmIfNot', 'required', 'Say what harm may come if it is not shared.'),
      ],
      [
        threshold !== undefined && isHarmLikely(threshold) && approval === undefined,
        invalid('/approval', 'required', 'Significant harm is suspected: only a manager may decide this.'),
      ],
    ),
}

export const RULES_OF_NOT_SHARING: readonly NotShareRule[] = [harmWasWeighed]
