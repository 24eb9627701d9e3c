/**
 * A sharing decision as it is stored: the codes of the law and who decided lie open, everything said about people is
 * sealed together. Decisions of older versions had nothing but codes and the reason not to share.
 */
import type { ReferralId } from '../domain/ids.ts'
import type {
  DecisionAwaited,
  DecisionNotToShare,
  DecisionToShare,
  SharingDecision,
} from '../domain/sharing-decision.ts'
import { asText, type Sealer } from './personal-data.ts'

/** Fields that hold codes, ids and days only. All others are sealed, also those that are added later. */
const OPEN: readonly (keyof DecisionToShare | keyof DecisionNotToShare | keyof DecisionAwaited)[] = [
  'decision',
  'askedManager',
  'purpose',
  'threshold',
  'article6',
  'annex1',
  'article9',
  'schedule1',
  'gateway',
  'confidence',
  'categories',
  'recipients',
  'emergency',
  'addressProtection',
  'source',
  'decidedBy',
  'decidedAt',
  'lawVersionId',
  'about',
  'consentRequest',
  'reviewDay',
  // Sealed by itself, as it always was.
  'reason',
]

/** What of a decision is sealed, as one text. */
type Sealed = { readonly sealed?: string }

const isOpen = (name: string): boolean => (OPEN as readonly string[]).includes(name)

const asObject = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined

/** Ready to be stored with its referral. */
export const sealDecision = (
  sealer: Sealer,
  id: ReferralId,
  decision: SharingDecision,
): SharingDecision & Sealed => {
  const all = Object.entries(decision)
  const hidden = all.filter(([name]) => !isOpen(name))
  const open = Object.fromEntries(all.filter(([name]) => isOpen(name))) as unknown as typeof decision
  return {
    ...open,
    ...(open.decision === 'do-not-share' ? { reason: sealer.seal(id, open.reason) } : {}),
    ...(hidden.length === 0 ? {} : { sealed: sealer.seal(id, Object.fromEntries(hidden)) }),
  }
}

/** As it was decided. @throws Fault `data-damaged` when what is sealed in it does not open. */
export const openDecision = (
  sealer: Sealer,
  id: ReferralId,
  { sealed, ...decision }: SharingDecision & Sealed,
): SharingDecision => {
  const hidden = sealed === undefined ? {} : sealer.open(id, sealed, asObject)
  return {
    ...decision,
    ...(decision.decision === 'do-not-share' ? { reason: sealer.open(id, decision.reason, asText) } : {}),
    ...hidden,
  }
}
