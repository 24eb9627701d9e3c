/** An attention item as the API tells it. */
import { z } from 'zod'
import type { AttentionItem } from '../../database/attention-repository.ts'
import { ATTENTION_KINDS, type AttentionKind } from '../../domain/attention.ts'
import { idText, instant } from '../parameters.ts'

const KINDS = Object.keys(ATTENTION_KINDS) as [AttentionKind, ...AttentionKind[]]

export const attentionKind = z.enum(KINDS)

export const attentionItem = z
  .object({
    id: idText('attention-item'),
    kind: attentionKind,
    title: z.string().meta({ description: 'The kind, in plain words' }),
    state: z.enum(['open', 'settled']),
    ownerAgency: idText('agency'),
    because: z.string().optional().meta({ description: 'Why, as a code' }),
    reference: z.string().optional(),
    referralId: idText('referral').optional(),
    recipientId: idText('recipient').optional(),
    receivedMessageId: idText('received-message').optional(),
    channelId: idText('channel').optional(),
    raisedAt: instant,
    dueAt: instant,
    settledAt: instant.optional(),
    settledBy: z.string().optional(),
    settlement: z.string().optional(),
    note: z.string().optional(),
  })
  .meta({ id: 'AttentionItem' })

export const attentionWords = (item: AttentionItem) => ({ ...item, title: ATTENTION_KINDS[item.kind] })
