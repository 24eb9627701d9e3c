/** How attention is settled that a move answers, and who is named for it. */
import type { AttentionSettlement } from '../database/attention-repository.ts'
import type { StoredCommand } from '../database/command-repository.ts'
import type { AttentionKind } from '../domain/attention.ts'
import type { OpenAttention, Referral } from '../domain/referral.ts'
import { BY_THIS_SERVICE } from '../domain/timeline.ts'
import type { Records } from './records.ts'

/** Attention that asks whether one has it, and whether they have seen it: answered by whatever proves that, or ends it. */
export const ARRIVED: readonly AttentionKind[] = [
  'delivery-uncertain',
  'undeliverable',
  'retrying',
  'not-collected',
  'to-open',
  'not-opened',
]

/** Without the instant. */
export type HowSettled = Omit<AttentionSettlement, 'at'>

/** How attention that a move answers is settled: in the words of a person who settled it by its item, if one did. */
export const settlementBy = async (
  { commands }: Records,
  command: StoredCommand | undefined,
  settlement: string,
): Promise<HowSettled> => {
  if (command === undefined) return { by: 'exchange', settlement }
  const by = command.actor.userId
  if (command.codes.settlement === undefined) return { by, settlement }
  const note = (await commands.wordsOf(command.id))?.note
  return { by, settlement: command.codes.settlement, ...(note === undefined ? {} : { note }) }
}

/** Open items of these kinds about one recipient. */
export const openFor = (
  referral: Referral,
  recipientId: string,
  kinds: readonly AttentionKind[],
): OpenAttention[] =>
  referral.openAttention.filter((item) => item.recipientId === recipientId && kinds.includes(item.kind))

/** The agency's name, for the timeline. */
export const agencyName = async (
  { directory }: Records,
  agencyId: Parameters<Records['directory']['agency']>[0],
) => (await directory.agency(agencyId))?.name ?? BY_THIS_SERVICE
