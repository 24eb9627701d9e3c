/** The simulated systems of the cast's agencies: what each speaks, and what it answers by itself. */
import { idOf } from '../domain/ids.ts'
import type { Agency } from '../domain/partner.ts'
import type { User } from '../domain/user.ts'
import {
  AMBULANCE,
  EDUCATION_WELFARE,
  FAMILY_CENTRE,
  HOSPITAL,
  HOUSING,
  MENTORS,
  PAEDIATRICS,
  type PartnerName,
  TRUST,
  YOUNG_CARERS,
  YOUTH_JUSTICE,
} from './cast.ts'

const user = (name: string) => idOf('user', `usr_${name}`)

/** The simulated partners, each a process of its own. */
export const PARTNERS: readonly {
  readonly name: PartnerName
  /** What its system speaks. */
  readonly speaks: 'bars' | 'fhir-task' | 'events' | 'soap' | 'hl7v2' | 'itk3' | 'files' | 'mail'
  readonly agencyId: Agency['id']
  /** Empty: it has none, and no message names it. */
  readonly odsCode: string
  readonly serviceIds: readonly string[]
  readonly deduplicates: boolean
  /** Whether its system knows the exchange's message for a withdrawn agreement. */
  readonly takesNotices: boolean
  /** Whether its system takes an update of a referral that stays active, by agreement with the sender. */
  readonly takesUpdates: boolean
  readonly answers: 'none' | 'accept-progress-finish' | 'accept'
  readonly systemUser: User['id']
}[] = [
  {
    name: 'riverside',
    speaks: 'bars',
    agencyId: TRUST,
    odsCode: 'RYE',
    serviceIds: ['111111111', '2000011147', '2000099101'],
    deduplicates: true,
    takesNotices: true,
    takesUpdates: true,
    answers: 'accept-progress-finish',
    systemUser: user('riverside-system'),
  },
  {
    name: 'hillside',
    speaks: 'bars',
    agencyId: HOUSING,
    odsCode: 'HH1',
    serviceIds: ['2000099201', '2000099202'],
    deduplicates: false,
    takesNotices: false,
    takesUpdates: false,
    answers: 'accept',
    systemUser: user('hillside-system'),
  },
  {
    name: 'vale',
    speaks: 'bars',
    agencyId: AMBULANCE,
    odsCode: 'RND',
    serviceIds: ['2222222222'],
    deduplicates: true,
    takesNotices: true,
    takesUpdates: true,
    answers: 'none',
    systemUser: user('system'),
  },
  {
    name: 'orchard',
    speaks: 'fhir-task',
    agencyId: FAMILY_CENTRE,
    odsCode: 'OFC',
    serviceIds: ['2000099301'],
    deduplicates: false,
    takesNotices: true,
    takesUpdates: false,
    answers: 'accept-progress-finish',
    systemUser: user('orchard-system'),
  },
  {
    name: 'lantern',
    speaks: 'events',
    agencyId: YOUNG_CARERS,
    odsCode: '',
    serviceIds: [],
    deduplicates: true,
    takesNotices: true,
    takesUpdates: true,
    answers: 'accept-progress-finish',
    systemUser: user('lantern-system'),
  },
  {
    name: 'brookvale',
    speaks: 'soap',
    agencyId: YOUTH_JUSTICE,
    odsCode: '',
    serviceIds: [],
    deduplicates: true,
    takesNotices: true,
    takesUpdates: true,
    answers: 'accept-progress-finish',
    systemUser: user('brookvale-system'),
  },
  {
    name: 'beacon',
    speaks: 'hl7v2',
    agencyId: HOSPITAL,
    odsCode: 'RBH',
    serviceIds: ['2000099401'],
    deduplicates: true,
    takesNotices: true,
    takesUpdates: true,
    answers: 'accept',
    systemUser: user('beacon-system'),
  },
  {
    name: 'fernhill',
    speaks: 'itk3',
    agencyId: PAEDIATRICS,
    odsCode: 'RFH',
    serviceIds: [],
    deduplicates: true,
    takesNotices: true,
    takesUpdates: false,
    answers: 'accept-progress-finish',
    systemUser: user('fernhill-system'),
  },
  {
    name: 'thornhill',
    speaks: 'files',
    agencyId: EDUCATION_WELFARE,
    odsCode: '',
    serviceIds: [],
    deduplicates: true,
    takesNotices: true,
    takesUpdates: true,
    answers: 'accept-progress-finish',
    systemUser: user('thornhill-system'),
  },
  {
    name: 'willowfield',
    speaks: 'mail',
    agencyId: MENTORS,
    odsCode: '',
    serviceIds: [],
    deduplicates: false,
    takesNotices: true,
    takesUpdates: true,
    answers: 'accept-progress-finish',
    systemUser: user('willowfield-system'),
  },
]
