/** The invented agencies and services of the development world. Nobody here exists. */
import type { RetryProfile } from '../domain/delivery.ts'
import { idOf } from '../domain/ids.ts'
import type { Agency, Service } from '../domain/partner.ts'

const agency = (name: string) => idOf('agency', `agc_${name}`)
const service = (name: string) => idOf('service', `svc_${name}`)
export const channel = (name: string) => idOf('channel', `chn_${name}`)

export const COUNCIL = agency('northmoor-council')
export const TRUST = agency('riverside-trust')
export const HOUSING = agency('hillside-housing')
export const AMBULANCE = agency('vale-ambulance')
export const FAMILY_CENTRE = agency('orchard-family-centre')
export const YOUNG_CARERS = agency('lantern-young-carers')
export const SCHOOL = agency('meadow-bank-school')
export const YOUTH_JUSTICE = agency('brookvale-youth-justice')

/** GSS codes of two invented areas, in the range that is not in use. */
export const NORTHMOOR_AREA = 'E09999001'
export const EASTVALE_AREA = 'E09999002'

export const AREAS: readonly { readonly district: string; readonly areaCode: string }[] = [
  { district: 'ZZ1', areaCode: NORTHMOOR_AREA },
  { district: 'ZZ2', areaCode: NORTHMOOR_AREA },
  { district: 'ZZ9', areaCode: EASTVALE_AREA },
]

const HALF_PAST_EIGHT_TO_FIVE = { opensAt: 8 * 60 + 30, closesAt: 17 * 60 }

export const AGENCIES: readonly Agency[] = [
  {
    id: COUNCIL,
    name: "Northmoor Council children's services",
    kind: 'council',
    phone: '01632 960 001',
    outOfHoursPhone: '01632 960 099',
    channels: [],
  },
  {
    id: TRUST,
    name: 'Riverside Community Health Trust',
    kind: 'health',
    odsCode: 'RYE',
    phone: '01632 960 002',
    channels: [channel('riverside-bars')],
    sharingAgreement: { number: 'NISA-2', endsDay: '2029-03-31' },
  },
  {
    id: HOUSING,
    name: 'Hillside Housing Association',
    kind: 'housing',
    odsCode: 'HH1',
    phone: '01632 960 003',
    channels: [channel('hillside-bars')],
    openingHours: {
      week: {
        monday: HALF_PAST_EIGHT_TO_FIVE,
        tuesday: HALF_PAST_EIGHT_TO_FIVE,
        wednesday: HALF_PAST_EIGHT_TO_FIVE,
        thursday: HALF_PAST_EIGHT_TO_FIVE,
        friday: { opensAt: 8 * 60 + 30, closesAt: 16 * 60 },
      },
      opensOnBankHolidays: false,
    },
    closures: [{ fromDay: '2026-12-24', toDay: '2027-01-01' }],
  },
  {
    id: AMBULANCE,
    name: 'Vale Ambulance Service',
    kind: 'health',
    odsCode: 'RND',
    phone: '01632 960 004',
    channels: [channel('vale-bars')],
    sharingAgreement: { number: 'NISA-4', endsDay: '2029-03-31' },
  },
  {
    id: FAMILY_CENTRE,
    name: 'Orchard Family Centre',
    kind: 'voluntary',
    odsCode: 'OFC',
    phone: '01632 960 005',
    channels: [channel('orchard-task')],
  },
  {
    id: YOUNG_CARERS,
    name: 'Lantern Young Carers',
    kind: 'voluntary',
    phone: '01632 960 006',
    channels: [channel('lantern-events'), channel('lantern-portal')],
  },
  {
    id: SCHOOL,
    name: 'Meadow Bank Primary School',
    kind: 'school',
    phone: '01632 960 007',
    channels: [channel('meadow-bank-portal')],
  },
  {
    id: YOUTH_JUSTICE,
    name: 'Brookvale Youth Justice Service',
    kind: 'council',
    phone: '01632 960 008',
    channels: [channel('brookvale-cases')],
  },
]

/** Service ids that the published examples of the standard name as destination come first. */
export const SERVICES: readonly Service[] = [
  {
    id: service('riverside-family-support'),
    agencyId: TRUST,
    name: 'Riverside family health support',
    description: 'Health visiting and family support for children under 12 and those who care for them.',
    status: 'active',
    needs: ['family-support', 'health', 'urgent-care'],
    minimumAge: 0,
    maximumAge: 17,
    areas: [NORTHMOOR_AREA, EASTVALE_AREA],
    dosServiceIds: ['111111111', '2000011147', '1'],
  },
  {
    id: service('riverside-young-minds'),
    agencyId: TRUST,
    name: 'Riverside young minds',
    description: 'Mental health support for young people from 10 to 17.',
    status: 'active',
    needs: ['mental-health'],
    minimumAge: 10,
    maximumAge: 17,
    areas: [NORTHMOOR_AREA],
    dosServiceIds: ['2000099101'],
  },
  {
    id: service('hillside-family-homes'),
    agencyId: HOUSING,
    name: 'Hillside family homes',
    description: 'Help to keep or find a home for families with children.',
    status: 'active',
    needs: ['housing', 'family-support'],
    minimumAge: 0,
    maximumAge: 18,
    areas: [NORTHMOOR_AREA],
    dosServiceIds: ['2000099201'],
  },
  {
    id: service('hillside-floating-support'),
    agencyId: HOUSING,
    name: 'Hillside floating support',
    description: 'Support in the home. Closed to new referrals while it has no room.',
    status: 'temporarily closed',
    needs: ['housing'],
    minimumAge: 0,
    maximumAge: 18,
    areas: [NORTHMOOR_AREA],
    dosServiceIds: ['2000099202'],
  },
  {
    id: service('vale-control-room'),
    agencyId: AMBULANCE,
    name: 'Vale control room',
    description: 'Takes answers to what the ambulance service has referred.',
    status: 'active',
    needs: ['urgent-care'],
    minimumAge: 0,
    maximumAge: 120,
    areas: [NORTHMOOR_AREA, EASTVALE_AREA],
    dosServiceIds: ['2222222222'],
  },
  {
    id: service('orchard-family-help'),
    agencyId: FAMILY_CENTRE,
    name: 'Orchard family help',
    description: 'Help at home and groups for parents of children under 12.',
    status: 'active',
    needs: ['family-support'],
    minimumAge: 0,
    maximumAge: 12,
    areas: [NORTHMOOR_AREA],
    dosServiceIds: ['2000099301'],
  },
  {
    id: service('lantern-young-carers'),
    agencyId: YOUNG_CARERS,
    name: 'Lantern young carers group',
    description: 'A weekly group and somebody to talk to for children who care for a parent.',
    status: 'active',
    needs: ['young-carer'],
    minimumAge: 7,
    maximumAge: 17,
    areas: [NORTHMOOR_AREA],
    dosServiceIds: [],
  },
  {
    id: service('meadow-bank-safeguarding'),
    agencyId: SCHOOL,
    name: 'Meadow Bank safeguarding lead',
    description: 'The person at the school who is told of, and asked about, its pupils.',
    status: 'active',
    needs: ['school'],
    minimumAge: 4,
    maximumAge: 11,
    areas: [NORTHMOOR_AREA],
    dosServiceIds: [],
  },
  {
    id: service('brookvale-prevention'),
    agencyId: YOUTH_JUSTICE,
    name: 'Brookvale prevention team',
    description: 'Support for young people from 10 to 17 who may be drawn into offending.',
    status: 'active',
    needs: ['youth-justice'],
    minimumAge: 10,
    maximumAge: 17,
    areas: [NORTHMOOR_AREA],
    dosServiceIds: [],
  },
]

/** The service id under which partners answer to the exchange. */
export const EXCHANGE_SERVICE_ID = '2000099000'
export const EXCHANGE_ODS_CODE = 'NMX'

/** Quick enough to be watched; a real partner's profile is slower (docs/adding-a-channel.md). */
export const WATCHABLE_RETRY: RetryProfile = {
  firstWaitSeconds: 2,
  factor: 2,
  longestWaitSeconds: 60,
  patienceSeconds: 3600,
  resends: 4,
}

/** The simulated systems by name. */
export type PartnerName = 'riverside' | 'hillside' | 'vale' | 'orchard' | 'lantern' | 'brookvale'
