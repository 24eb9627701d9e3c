/**
 * Legal gateways: the power or duty by which an agency shares (information-sharing law §3), with the kinds of agency
 * that hold it. What the standards pack marks as not read in a source is marked here too.
 */
import type { AgencyKind } from '../partner.ts'

export const GATEWAYS = [
  'CA1989-S17',
  'CA1989-S27',
  'CA1989-S44',
  'CA1989-S46',
  'CA1989-S47',
  'CA2004-S10',
  'CA2004-S11',
  'CA2004-S16H',
  'CA2004-S16LA',
  'CA2004-S16LC',
  'EA2002-S175',
  'CDA1998-S115',
  'HSCA2012-S251B',
  'FGMA2003-S5B',
  'HA1996-S213B',
  'COURT-ORDER',
] as const
export type Gateway = (typeof GATEWAYS)[number]

/** A function is carried out, a power may be used, a duty must be met, an order must be obeyed. */
export type GatewayKind = 'function' | 'power' | 'duty' | 'order'

export interface GatewayRow {
  readonly kind: GatewayKind
  /** What it is for: the function relied on, where the decision says no more. */
  readonly function: string
  /** Who may rely on it; `any`: every kind of agency. */
  readonly who: readonly AgencyKind[] | 'any'
  /** To whom it lets something be shared, where that is limited. */
  readonly to?: readonly AgencyKind[]
  /** False: believed true, and not read in a source by those who wrote the pack. */
  readonly read: boolean
}

const STATUTORY: readonly AgencyKind[] = ['council', 'health', 'police', 'school']
const ASSISTING: readonly AgencyKind[] = [...STATUTORY, 'housing']

/** Bodies of s.16LA(4) by kind: s.11(1) bodies, childcare and education agencies, and providers arranged by either. */
export const IN_SCOPE_OF_S16LA: readonly AgencyKind[] = STATUTORY
/** In scope only under an arrangement with such a body, which the decision names. */
export const IN_SCOPE_BY_ARRANGEMENT: readonly AgencyKind[] = ['voluntary', 'housing']

export const GATEWAY_TABLE: Readonly<Record<Gateway, GatewayRow>> = {
  'CA1989-S17': {
    kind: 'function',
    function: 'to assess and provide for children in need',
    who: ['council'],
    read: true,
  },
  'CA1989-S27': {
    kind: 'duty',
    function: "to assist the local authority's children's services when asked",
    who: ASSISTING,
    read: false,
  },
  'CA1989-S44': {
    kind: 'order',
    function: 'to act under an emergency protection order',
    who: STATUTORY,
    read: false,
  },
  'CA1989-S46': {
    kind: 'power',
    function: 'to take a child into police protection',
    who: ['police'],
    read: false,
  },
  'CA1989-S47': {
    kind: 'duty',
    function: 'to enquire, or to assist an enquiry, where significant harm is suspected',
    who: ASSISTING,
    read: true,
  },
  'CA2004-S10': {
    kind: 'power',
    function: "to co-operate to improve children's well-being",
    who: STATUTORY,
    read: true,
  },
  'CA2004-S11': {
    kind: 'duty',
    function: 'to carry out functions with regard to safeguarding children',
    who: ['council', 'health', 'police'],
    read: true,
  },
  'CA2004-S16H': {
    kind: 'duty',
    function: 'to supply what a safeguarding partner has asked for',
    who: 'any',
    to: ['council', 'health', 'police'],
    read: false,
  },
  'CA2004-S16LA': {
    kind: 'duty',
    function: 'to share what is relevant to safeguarding or promoting the welfare of the child',
    who: [...IN_SCOPE_OF_S16LA, ...IN_SCOPE_BY_ARRANGEMENT],
    to: [...IN_SCOPE_OF_S16LA, ...IN_SCOPE_BY_ARRANGEMENT],
    read: true,
  },
  'CA2004-S16LC': {
    kind: 'duty',
    function: 'to include the consistent identifier of the child',
    who: STATUTORY,
    read: true,
  },
  'EA2002-S175': {
    kind: 'duty',
    function: 'to safeguard pupils',
    who: ['council', 'school'],
    read: false,
  },
  'CDA1998-S115': {
    kind: 'power',
    function: 'to prevent crime and disorder',
    who: 'any',
    to: ['council', 'health', 'police', 'housing'],
    read: true,
  },
  'HSCA2012-S251B': {
    kind: 'duty',
    function: 'to share for direct care',
    who: ['council', 'health'],
    to: ['council', 'health'],
    read: false,
  },
  'FGMA2003-S5B': {
    kind: 'duty',
    function: 'to report female genital mutilation to the police',
    who: ['council', 'health', 'school'],
    to: ['police'],
    read: false,
  },
  'HA1996-S213B': {
    kind: 'duty',
    function: 'to refer a household that may be homeless to the housing authority',
    who: STATUTORY,
    to: ['council', 'housing'],
    read: false,
  },
  'COURT-ORDER': { kind: 'order', function: 'to obey an order of the court', who: 'any', read: true },
}

/** Whether it is a duty or an order, as article 6(1)(c) needs. */
export const isDuty = (gateway: Gateway): boolean => ['duty', 'order'].includes(GATEWAY_TABLE[gateway].kind)

/** Those that oblige to share this very thing, whatever the family says to it. */
const COMPELLING: readonly Gateway[] = [
  'CA1989-S44',
  'CA1989-S47',
  'CA2004-S16H',
  'CA2004-S16LA',
  'FGMA2003-S5B',
  'COURT-ORDER',
]

/** Whether the law leaves no choice, so that nobody is asked to agree. */
export const isCompelling = (gateway: Gateway | undefined): boolean =>
  gateway !== undefined && COMPELLING.includes(gateway)

/** Whether a kind of agency may rely on it. An agency whose kind is not known is not refused for it. */
export const mayRelyOn = (gateway: Gateway, kind: AgencyKind | undefined): boolean => {
  const { who } = GATEWAY_TABLE[gateway]
  return kind === undefined || who === 'any' || who.includes(kind)
}

/** Whether it lets something be shared with a kind of agency. */
export const reaches = (gateway: Gateway, kind: AgencyKind | undefined): boolean => {
  const { to } = GATEWAY_TABLE[gateway]
  return kind === undefined || to === undefined || to.includes(kind)
}
