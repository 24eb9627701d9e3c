/** /referrals: what the reader's agency raised or was asked, by what was last changed. */
import { z } from 'zod'
import type { Names, ReadableReferralViews, ReadableRow } from '../../database/readable-referral-views.ts'
import { type AgencyId, idOf } from '../../domain/ids.ts'
import { itemWords } from '../../domain/item-standing.ts'
import { ITEM_STATES } from '../../domain/item-state.ts'
import type { Recipient } from '../../domain/referral.ts'
import type { Cursors } from '../../http/cursor.ts'
import { maybe } from '../../http/maybe.ts'
import { page } from '../../http/page.ts'
import { agoInWords, britishDayAndTime, britishTime, dayInWords } from '../../runtime/british-time.ts'
import { dueWords } from '../due-words.ts'
import { paths, type ReferralFilters } from '../paths.ts'
import { STATE_WORDS, URGENCY_WORDS } from '../status-words.ts'

const ROWS_A_PAGE = 25

const query = z.object({
  state: maybe(z.union([z.literal(''), z.enum(ITEM_STATES)])),
  reference: maybe(z.string().trim().max(20)),
  after: maybe(z.string().max(500)),
})

interface Uses {
  readonly readable: Pick<ReadableReferralViews, 'list'>
  readonly cursors: Cursors
}

const TIME = { time: britishTime, day: dayInWords }

const nameIn = ({ agencies, services }: Names, { agencyId, serviceId }: Recipient): string =>
  (serviceId === undefined ? undefined : services.get(serviceId)?.name) ??
  agencies.get(agencyId)?.name ??
  'No longer in the directory'

const toWhom = (names: Names, recipients: readonly Recipient[]): string => {
  const [first, second, ...more] = recipients.map((one) => nameIn(names, one))
  if (first === undefined) return 'Nobody yet'
  const both = second === undefined ? first : `${first}, ${second}`
  return more.length === 0 ? both : `${both} and ${more.length} more`
}

const rowWords = ({ row, reader }: ReadableRow, names: Names, now: Date) => {
  const agencyName = (id: AgencyId) => names.agencies.get(id)?.name ?? 'the partner'
  const { whole } = itemWords(row, { reader, time: TIME, agencyName, words: new Map() })
  const { status, tag, waitingFor, waitingForName, since, dueBy } = whole
  return {
    reference: row.reference,
    href: paths.referral(row.reference),
    urgency: URGENCY_WORDS[row.urgency],
    to: toWhom(names, row.recipients),
    status,
    tag,
    waitingFor: waitingForName,
    since: agoInWords(since, now),
    due: waitingFor === 'nobody' ? 'Nothing is due' : dueWords(dueBy, now),
    changed: britishDayAndTime(row.updatedAt),
  }
}

/** Each filter with the address of the list without it. */
const filterTags = (filters: ReferralFilters) => [
  ...(filters.state === undefined
    ? []
    : [
        {
          text: STATE_WORDS[filters.state as keyof typeof STATE_WORDS],
          href: paths.referralList({ ...filters, state: '' }),
        },
      ]),
  ...(filters.reference === undefined
    ? []
    : [
        {
          text: `Reference has ${filters.reference}`,
          href: paths.referralList({ ...filters, reference: '' }),
        },
      ]),
]

const filtersFrom = ({ state, reference }: z.output<typeof query>): ReferralFilters => ({
  ...(state !== undefined && state !== '' && { state }),
  ...(reference !== undefined && reference !== '' && { reference }),
})

const stateChoices = (chosen: string | undefined) => [
  { value: '', text: 'Any', selected: chosen === undefined },
  ...ITEM_STATES.filter((state) => state !== 'draft').map((state) => ({
    value: state,
    text: STATE_WORDS[state],
    selected: state === chosen,
  })),
]

export const referralList = ({ readable, cursors }: Uses) =>
  page({
    method: 'get',
    path: '/referrals',
    permission: 'referral.read',
    request: { query },
    handle: async ({ query: asked, user, now }) => {
      const filters = filtersFrom(asked)
      const scope = { list: paths.referrals, userId: user.id, filters: { ...filters } }
      const place = asked.after === undefined ? undefined : cursors.read(asked.after, scope)
      const { state, reference } = filters
      const found = await readable.list(user, {
        kind: 'referral',
        limit: ROWS_A_PAGE,
        ...(state !== undefined && { state: z.enum(ITEM_STATES).parse(state) }),
        ...(reference !== undefined && { referenceText: reference }),
        ...(place !== undefined && { after: { updatedAt: place.at, id: idOf('referral', place.id) } }),
      })
      const next = found.next && cursors.write({ at: found.next.updatedAt, id: found.next.id }, scope)
      const rows = found.rows.map((row) => rowWords(row, found.names, now))
      return {
        template: 'referral/referral-list.njk',
        state: rows.length === 0 ? 'empty' : 'ready',
        title: place === undefined ? 'Referrals' : 'Referrals, a further page',
        data: {
          section: 'referrals',
          asOf: britishTime(now),
          filters: { state, reference },
          filterTags: filterTags(filters),
          stateChoices: stateChoices(state),
          rows,
          first: place === undefined ? undefined : paths.referralList(filters),
          next: next === undefined ? undefined : paths.referralList(filters, next),
          clear: paths.referrals,
        },
      }
    },
  })
