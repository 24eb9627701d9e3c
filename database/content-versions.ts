/** Versions of what a referral says: the next one takes its place, the ones before stay as they were sealed. */
import type { Model } from 'mongoose'
import type { ReferralId } from '../domain/ids.ts'
import type { Referral, ReferralContent } from '../domain/referral.ts'
import { Fault } from '../runtime/fault.ts'
import { atEdge } from './at-edge.ts'
import type { Sealer } from './personal-data.ts'
import {
  contentSealed,
  PROGRESS,
  progressFields,
  type ReferralDocument,
  type ReferralProgress,
  referralFrom,
} from './referral-document.ts'
import { changeWithNews } from './referral-news.ts'
import { untilUnmoved } from './versioned.ts'

interface Store {
  readonly model: Model<ReferralDocument>
  readonly sealer: Sealer
}

/** A referral with the version of its content that is present. */
export interface ContentHeld {
  readonly referral: Referral
  readonly content: ReferralContent
}

/** What a correction is made of, with the version that the item was raised with. */
export interface ContentToCorrect extends ContentHeld {
  readonly first: ReferralContent
}

type Held = ReferralProgress & Pick<ReferralDocument, 'content' | 'earlierContents'>

const heldOf = async ({ model }: Store, id: ReferralId): Promise<Held> => {
  const found = await atEdge(`reading the versions of ${id}`, () =>
    model.findById(id, { ...PROGRESS, content: 1, earlierContents: 1 }).lean<Held>(),
  )
  if (found === null)
    throw new Fault(
      'data-damaged',
      `Referral ${id} is not stored, though something refers to it. Restore it.`,
    )
  return found
}

/** Puts the next version in place and changes the record, in one write. The record as it then is. */
export const correctContent = (
  store: Store,
  id: ReferralId,
  asContent: (value: unknown) => ReferralContent | undefined,
  change: (before: ContentToCorrect) => ContentHeld,
): Promise<Referral> =>
  untilUnmoved(id, async () => {
    const { model, sealer } = store
    const found = await heldOf(store, id)
    const current = referralFrom(sealer, found)
    const content = sealer.open(id, found.content, asContent)
    const [raised] = found.earlierContents ?? []
    const first = raised === undefined ? content : sealer.open(id, raised, asContent)
    const next = change({ referral: current, content, first })
    if (next.referral === current) return current
    const fields = {
      ...progressFields(sealer, next.referral),
      ...contentSealed(sealer, id, next.content),
      earlierContents: [...(found.earlierContents ?? []), found.content],
    }
    return changeWithNews(model, current, next.referral, fields)
  })

/** Every version, oldest first; the last is the present one. */
export const contentVersions = async (
  store: Store,
  id: ReferralId,
  asContent: (value: unknown) => ReferralContent | undefined,
): Promise<readonly ReferralContent[]> => {
  const { content, earlierContents = [] } = await heldOf(store, id)
  return [...earlierContents, content].map((sealed) => store.sealer.open(id, sealed, asContent))
}
