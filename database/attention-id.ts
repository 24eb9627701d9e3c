/** Ids of attention items: made from what they are about, so that the same occurrence is raised once. */
import type { AttentionKind } from '../domain/attention.ts'
import { type AttentionItemId, ID_PREFIXES, idOf } from '../domain/ids.ts'
import { uuidV5 } from '../runtime/uuid-v5.ts'

/** The id of an item of this kind about these ids and this occurrence. */
export const attentionItemId = (kind: AttentionKind, ...about: readonly string[]): AttentionItemId =>
  idOf('attention-item', `${ID_PREFIXES['attention-item']}_${uuidV5([kind, ...about].join('|'))}`)
