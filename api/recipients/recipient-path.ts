/** The path of everything that is about one recipient. */
import { z } from 'zod'
import { idParameter } from '../parameters.ts'

export const recipientParams = z.strictObject({
  id: idParameter('referral'),
  recipientId: idParameter('recipient'),
})

export const RECIPIENT_PATH = '/v1/referrals/{id}/recipients/{recipientId}'
