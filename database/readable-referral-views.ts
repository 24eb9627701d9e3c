/**
 * A referral as one person may read it, for the API and the pages alike: names filled in, words and content opened
 * only for those who may see them, each such look in the audit before it is opened.
 */
import type { AgencyId, CommandId, ItemKind, ReferralId, ServiceId } from '../domain/ids.ts'
import { iso } from '../domain/instant.ts'
import { involvementOf } from '../domain/involvement.ts'
import type { ItemState } from '../domain/item-state.ts'
import type { Agency, Service } from '../domain/partner.ts'
import { can } from '../domain/permissions.ts'
import type { Reference } from '../domain/reference.ts'
import type { Referral, ReferralContent } from '../domain/referral.ts'
import {
  agenciesListedFor,
  contentForReader,
  mayReadContent,
  readerOf,
  referralForReader,
  timelineForReader,
} from '../domain/referral-for-reader.ts'
import type { Reader } from '../domain/standing.ts'
import type { User } from '../domain/user.ts'
import type { AuditLog } from './audit-log.ts'
import type { CommandRepository } from './command-repository.ts'
import type { CommandWords } from './command-words.ts'
import type { ReferralRepository } from './referral-repository.ts'
import type { ReferralPlace, ReferralRow, ReferralViews } from './referral-views.ts'

/** Agencies and services that a referral names, by id. */
export interface Names {
  readonly agencies: ReadonlyMap<AgencyId, Agency>
  readonly services: ReadonlyMap<ServiceId, Service>
}

export interface ReadableReferral {
  /** Limited to what this reader may see. */
  readonly referral: Referral
  readonly reader: Reader
  readonly names: Names
  /** Words of responses and outcomes; empty for a reader who may not see them. */
  readonly words: ReadonlyMap<CommandId, CommandWords>
  /** Absent for a reader who may not see it. */
  readonly content?: ReferralContent
}

export interface ReadableRow {
  readonly row: ReferralRow
  readonly reader: Reader
}

export interface ReadablePage {
  readonly rows: readonly ReadableRow[]
  readonly names: Names
  readonly next?: ReferralPlace
}

export interface ReadableListQuery {
  readonly kind: ItemKind
  readonly state?: ItemState
  readonly agencyId?: AgencyId
  readonly referenceText?: string
  readonly limit: number
  readonly after?: ReferralPlace
}

export interface ReadableReferralViews {
  /** `undefined` where there is none or it is not this user's to see: the two cannot be told apart. */
  one(user: User, id: ReferralId | Reference): Promise<ReadableReferral | undefined>
  list(user: User, query: ReadableListQuery): Promise<ReadablePage>
  /** Every version of the content for the referrer, the present one for a partner; `undefined` as for `one`. */
  versions(user: User, id: ReferralId): Promise<readonly ReadableVersion[] | undefined>
}

export interface ReadableVersion {
  readonly version: number
  /** Since when it says so. */
  readonly since: string
  readonly content: ReferralContent
}

interface Uses {
  readonly views: Pick<ReferralViews, 'one' | 'list'>
  readonly referrals: Pick<ReferralRepository, 'contentOf' | 'contentVersions' | 'confirmedNumberOf'>
  readonly storedCommands: Pick<CommandRepository, 'wordsOfAll'>
  readonly directory: {
    agency(id: AgencyId): Promise<Agency | undefined>
    service(id: ServiceId): Promise<Service | undefined>
  }
  readonly audit: Pick<AuditLog, 'append'>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const found = async <Id, Thing>(
  ids: Iterable<Id>,
  read: (id: Id) => Promise<Thing | undefined>,
): Promise<ReadonlyMap<Id, Thing>> => {
  const things = await Promise.all(
    [...new Set(ids)].map(async (id): Promise<readonly [Id, Thing | undefined]> => [id, await read(id)]),
  )
  return new Map(things.filter((entry): entry is readonly [Id, Thing] => entry[1] !== undefined))
}

const namesIn = async (
  { directory }: Pick<Uses, 'directory'>,
  rows: readonly ReferralRow[],
): Promise<Names> => {
  const recipients = rows.flatMap((row) => row.recipients)
  const [agencies, services] = await Promise.all([
    found(
      [...rows.map((row) => row.raisedBy.agencyId), ...recipients.map(({ agencyId }) => agencyId)],
      (id) => directory.agency(id),
    ),
    found(
      recipients.flatMap(({ serviceId }) => serviceId ?? []),
      (id) => directory.service(id),
    ),
  ])
  return { agencies, services }
}

const wordsIn = ({ storedCommands }: Uses, referral: Referral, reader: Reader) => {
  const ids = referral.recipients.flatMap(
    ({ responseCommandId, outcomeCommandId, lateCommandId, answers = [], leftBy }): CommandId[] =>
      [
        responseCommandId,
        lateCommandId,
        outcomeCommandId,
        ...answers.map(({ commandId }) => commandId),
        // Why the asker did not wait is for the asker.
        reader === 'referrer' ? leftBy : undefined,
      ].filter((id) => id !== undefined),
  )
  return ids.length === 0 ? new Map<CommandId, CommandWords>() : storedCommands.wordsOfAll([...new Set(ids)])
}

const noteReading = (uses: Uses, user: User, { id }: Referral): Promise<void> =>
  uses.audit.append({
    action: 'referral.read-content',
    actor: { userId: user.id, agencyId: user.agencyId },
    referralId: id,
    outcome: 'permitted',
    at: iso(uses.now()),
  })

/** What only those with a part in it may read; the look is in the audit first (P9). */
const privatePart = async (uses: Uses, user: User, referral: Referral, limited: Referral) => {
  if (!mayReadContent(user, referral)) return { words: new Map<CommandId, CommandWords>() }
  await noteReading(uses, user, referral)
  const [whole, confirmedNumber, words] = await Promise.all([
    uses.referrals.contentOf(referral.id),
    uses.referrals.confirmedNumberOf(referral.id),
    wordsIn(uses, limited, readerOf(user, referral)),
  ])
  const content = contentForReader(user, referral, whole, confirmedNumber)
  return { words, ...(content !== undefined && { content }) }
}

/** A partner sees neither who else was asked nor, by a filter, that a certain agency was. */
const filterSeenBy = (
  user: User,
  agencyId: AgencyId | undefined,
): { readonly raisedBy?: readonly AgencyId[] } => {
  const own = agenciesListedFor(user)
  return agencyId === undefined || own.includes(agencyId) ? {} : { raisedBy: [...own, agencyId] }
}

export const createReadableReferralViews = (uses: Uses): ReadableReferralViews => ({
  one: async (user, id) => {
    const referral = await uses.views.one(id)
    if (referral === undefined || !can(user, 'referral.read', involvementOf(referral))) return undefined
    const limited = { ...referralForReader(user, referral), timeline: timelineForReader(user, referral) }
    const [names, shown] = await Promise.all([
      namesIn(uses, [limited]),
      privatePart(uses, user, referral, limited),
    ])
    return { referral: limited, reader: readerOf(user, referral), names, ...shown }
  },

  versions: async (user, id) => {
    const referral = await uses.views.one(id)
    if (referral === undefined || !mayReadContent(user, referral)) return undefined
    await noteReading(uses, user, referral)
    const [all, number] = await Promise.all([
      uses.referrals.contentVersions(referral.id),
      uses.referrals.confirmedNumberOf(referral.id),
    ])
    const since = [referral.raisedAt, ...(referral.corrections ?? []).map(({ at }) => at)]
    return all.flatMap((whole, index) => {
      const isShown = readerOf(user, referral) === 'referrer' || index === all.length - 1
      const content = isShown ? contentForReader(user, referral, whole, number) : undefined
      return content === undefined ? [] : [{ version: index + 1, since: since[index] ?? '', content }]
    })
  },

  list: async (user, query) => {
    const page = await uses.views.list({
      ...query,
      ...filterSeenBy(user, query.agencyId),
      agencies: agenciesListedFor(user),
    })
    const rows = page.rows.map((row) => ({ row: referralForReader(user, row), reader: readerOf(user, row) }))
    const names = await namesIn(
      uses,
      rows.map(({ row }) => row),
    )
    return { rows, names, ...(page.next !== undefined && { next: page.next }) }
  },
})
