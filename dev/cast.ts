/** The invented agencies of the development world. Nobody here exists. */
import type { ClockPolicy } from '../domain/clock-policy.ts'
import type { RetryProfile } from '../domain/delivery.ts'
import { idOf } from '../domain/ids.ts'
import type { Agency } from '../domain/partner.ts'

const agency = (name: string) => idOf('agency', `agc_${name}`)
export const channel = (name: string) => idOf('channel', `chn_${name}`)

export const COUNCIL = agency('northmoor-council')
export const TRUST = agency('riverside-trust')
export const HOUSING = agency('hillside-housing')
export const AMBULANCE = agency('vale-ambulance')
export const FAMILY_CENTRE = agency('orchard-family-centre')
export const YOUNG_CARERS = agency('lantern-young-carers')
export const HOSPITAL = agency('beacon-hill-hospital')
export const SCHOOL = agency('meadow-bank-school')
export const PAEDIATRICS = agency('fernhill-paediatrics')
export const YOUTH_JUSTICE = agency('brookvale-youth-justice')
export const EDUCATION_WELFARE = agency('thornhill-education-welfare')
export const MENTORS = agency('willowfield-mentors')

/** GSS codes of two invented areas, in the range that is not in use. */
export const NORTHMOOR_AREA = 'E09999001'
export const EASTVALE_AREA = 'E09999002'

export const AREAS: readonly { readonly district: string; readonly areaCode: string }[] = [
  { district: 'ZZ1', areaCode: NORTHMOOR_AREA },
  { district: 'ZZ2', areaCode: NORTHMOOR_AREA },
  { district: 'ZZ9', areaCode: EASTVALE_AREA },
]

const HALF_PAST_EIGHT_TO_FIVE = { opensAt: 8 * 60 + 30, closesAt: 17 * 60 }

/** Agreed with its partnership: quicker than the law, and it may stand still where the law's own time may not. */
const WITHIN_FOUR_HOURS: ClockPolicy = {
  id: 'orchard.decision-three-days.1',
  kind: 'decision-three-days',
  unit: 'working-minutes',
  amount: 4 * 60,
  receiptRule: 'actual',
  countStartDay: false,
  dayEnd: 'closing',
  continuesOutOfHours: false,
  statutory: false,
  pausable: ['waiting-for-family', 'agency-closed'],
  validFrom: '2026-01-01',
  source: 'invented agreement of a partnership',
}

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
    clockPolicies: [WITHIN_FOUR_HOURS],
  },
  {
    id: YOUNG_CARERS,
    name: 'Lantern Young Carers',
    kind: 'voluntary',
    phone: '01632 960 006',
    channels: [channel('lantern-events'), channel('lantern-portal')],
  },
  {
    id: HOSPITAL,
    name: 'Beacon Hill Community Hospital',
    kind: 'health',
    odsCode: 'RBH',
    phone: '01632 960 008',
    channels: [channel('beacon-hl7'), channel('beacon-portal')],
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
  {
    id: PAEDIATRICS,
    name: 'Fernhill Community Paediatrics',
    kind: 'health',
    odsCode: 'RFH',
    phone: '01632 960 009',
    channels: [channel('fernhill-mesh')],
  },
  {
    id: EDUCATION_WELFARE,
    name: 'Thornhill Education Welfare Service',
    kind: 'council',
    phone: '01632 960 010',
    channels: [channel('thornhill-files')],
  },
  {
    id: MENTORS,
    name: 'Willowfield Mentors',
    kind: 'voluntary',
    phone: '01632 960 011',
    channels: [channel('willowfield-mail')],
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
export type PartnerName =
  | 'riverside'
  | 'hillside'
  | 'vale'
  | 'orchard'
  | 'lantern'
  | 'brookvale'
  | 'beacon'
  | 'fernhill'
  | 'thornhill'
  | 'willowfield'
