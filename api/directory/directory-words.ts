/** Agencies and services as the API tells them: nothing of their channels. */
import { z } from 'zod'
import { type Service, takesReferrals } from '../../domain/partner.ts'
import { idText } from '../parameters.ts'

export const agency = z
  .object({
    id: idText('agency'),
    name: z.string(),
    kind: z.enum(['council', 'health', 'school', 'police', 'housing', 'voluntary', 'software']),
    odsCode: z.string().optional(),
    phone: z.string(),
    outOfHoursPhone: z.string().optional(),
  })
  .meta({ id: 'Agency' })

export const service = z
  .object({
    id: idText('service'),
    agencyId: idText('agency'),
    name: z.string(),
    description: z.string(),
    status: z.enum(['active', 'inactive', 'temporarily closed', 'defunct']),
    takesReferrals: z.boolean(),
    needs: z.array(z.string()).readonly(),
    minimumAge: z.int(),
    maximumAge: z.int(),
    areas: z.array(z.string()).readonly().meta({ description: 'GSS codes' }),
    dosServiceIds: z.array(z.string()).readonly(),
  })
  .meta({ id: 'Service' })

export const serviceWords = (one: Service) => ({ ...one, takesReferrals: takesReferrals(one) })
