/** The ways into the systems of the cast's agencies. */
import type { Channel } from '../domain/partner.ts'
import {
  AMBULANCE,
  channel,
  EDUCATION_WELFARE,
  FAMILY_CENTRE,
  HOSPITAL,
  HOUSING,
  MENTORS,
  PAEDIATRICS,
  type PartnerName,
  SCHOOL,
  TRUST,
  YOUNG_CARERS,
  YOUTH_JUSTICE,
} from './cast.ts'

/** A channel as the cast has it; its address is known once its simulator runs. */
export type CastChannel = Omit<Channel, 'address' | 'retry' | 'version'> & {
  /** Whose simulator it leads to; absent: to nobody's, as its people read here. */
  readonly partner?: PartnerName
}

const TAKES_DOCUMENTS = { attachments: { mostBytes: 5_000_000 } } as const

const bars = (
  name: string,
  agencyId: Channel['agencyId'],
  partner: PartnerName,
  abilities: Pick<
    CastChannel['abilities'],
    'deduplicates' | 'opens' | 'attachments' | 'updates' | 'acknowledges'
  >,
): CastChannel => ({
  id: channel(name),
  agencyId,
  partner,
  kind: 'fhir-rest',
  format: 'bars-fhir',
  transport: 'https',
  abilities: { queryable: false, ...abilities },
  perSecond: 50,
  atOnce: 20,
  timeoutSeconds: 10,
  state: 'open',
})

const pages = (name: string, agencyId: Channel['agencyId']): CastChannel => ({
  id: channel(name),
  agencyId,
  kind: 'portal',
  format: 'portal',
  transport: 'portal',
  abilities: { deduplicates: true, queryable: false, opens: true, updates: true },
  perSecond: 50,
  atOnce: 20,
  timeoutSeconds: 10,
  state: 'open',
})

export const CHANNELS: readonly CastChannel[] = [
  bars('riverside-bars', TRUST, 'riverside', { deduplicates: true, updates: true, ...TAKES_DOCUMENTS }),
  // An older system that cannot tell a repeat: what it leaves unanswered a person must settle. It takes no documents
  // and no updates, and its people read here.
  bars('hillside-bars', HOUSING, 'hillside', { deduplicates: false, opens: true }),
  bars('vale-bars', AMBULANCE, 'vale', { deduplicates: true, updates: true, ...TAKES_DOCUMENTS }),
  // A plain FHIR server: nobody promises that it knows a repeat, but it can be asked, and its answers are fetched.
  {
    ...bars('orchard-task', FAMILY_CENTRE, 'orchard', {
      deduplicates: false,
      opens: true,
      ...TAKES_DOCUMENTS,
    }),
    format: 'fhir-task',
    abilities: { deduplicates: false, queryable: true, opens: true, ...TAKES_DOCUMENTS },
    poll: { everySeconds: 2 },
  },
  // A small charity's case system: told by events, and it reads over the API. It knows a repeat by its webhook-id.
  {
    ...bars('lantern-events', YOUNG_CARERS, 'lantern', { deduplicates: true, opens: true, updates: true }),
    kind: 'webhook',
    format: 'cloud-event',
    transport: 'webhook',
    timeoutSeconds: 15,
  },
  // An older case system described by a WSDL: it knows a repeat, it can be asked, and its updates are fetched.
  {
    ...bars('brookvale-cases', YOUTH_JUSTICE, 'brookvale', {
      deduplicates: true,
      opens: true,
      updates: true,
      ...TAKES_DOCUMENTS,
    }),
    kind: 'soap',
    format: 'case-xml',
    transport: 'soap',
    abilities: { deduplicates: true, queryable: true, opens: true, updates: true, ...TAKES_DOCUMENTS },
    settings: { soap: '1.1', password: 'digest', confirmsUpdates: 'yes' },
    poll: { everySeconds: 2 },
  },
  // Where its system takes nothing, its people read here.
  pages('lantern-portal', YOUNG_CARERS),
  // An older hospital system: referrals by HL7 v2, answered by messages that it sends later. What HL7 v2 has no message
  // for, its people read here.
  {
    ...bars('beacon-hl7', HOSPITAL, 'beacon', {
      deduplicates: true,
      updates: true,
      acknowledges: 'later',
      ...TAKES_DOCUMENTS,
    }),
    kind: 'hl7v2-mllp',
    format: 'hl7v2',
    transport: 'mllp',
    settings: { application: 'OLDPAS', facility: 'RBH', callerNetworks: '127.0.0.0/8' },
    atOnce: 4,
  },
  pages('beacon-portal', HOSPITAL),
  // A mailbox: the carrier takes it at once, their system's receipt and their people's answers come into ours.
  {
    ...bars('fernhill-mesh', PAEDIATRICS, 'fernhill', {
      deduplicates: true,
      opens: true,
      ...TAKES_DOCUMENTS,
    }),
    kind: 'mesh',
    format: 'itk3',
    transport: 'mesh',
    abilities: {
      deduplicates: true,
      queryable: true,
      opens: true,
      acknowledges: 'later',
      ...TAKES_DOCUMENTS,
    },
    settings: { to: 'Y11PART1', workflow: 'REFERRAL_EXCHANGE', compress: 'yes' },
    poll: { everySeconds: 2 },
  },
  // Imports files at night and writes result files. Its host key is known once its system has one.
  {
    ...bars('thornhill-files', EDUCATION_WELFARE, 'thornhill', {
      deduplicates: true,
      opens: true,
      updates: true,
      acknowledges: 'later',
    }),
    kind: 'sftp-csv',
    format: 'csv',
    transport: 'sftp',
    settings: { replies: '/replies' },
    atOnce: 4,
    poll: { everySeconds: 2 },
  },
  // Nothing but a mailbox: people read letters and answer by a form. Where their replies can be collected, and by whom
  // their servers are vouched for, is known once they run.
  {
    ...bars('willowfield-mail', MENTORS, 'willowfield', {
      deduplicates: false,
      updates: true,
      acknowledges: 'later',
      ...TAKES_DOCUMENTS,
    }),
    kind: 'secure-email',
    format: 'letter',
    transport: 'email',
    settings: { to: 'referrals@willowfield.example', from: 'exchange@exchange.example' },
    atOnce: 4,
    poll: { everySeconds: 2 },
  },
  // No system that takes anything: its people read and answer on our pages.
  pages('meadow-bank-portal', SCHOOL),
]
