/**
 * Who may do what: one typed table of small pure rules, used by the API, the pages and the queries alike, so that a
 * screen offers exactly what the server would allow. Closed by default: an action that is not in the table does not
 * compile. Roles and involvement: design.md §9.
 */
import type { AgencyId } from './ids.ts'
import type { Role, Scope, User } from './user.ts'

/** The agencies that have a part in an item. */
export interface Involvement {
  readonly raisedByAgency: AgencyId
  readonly askedAgencies: readonly AgencyId[]
}

/** Facts about the one recipient that a move is about. */
export interface RecipientInvolvement extends Involvement {
  readonly recipientAgency: AgencyId
}

/** An attention item's owner. */
export interface Ownership {
  readonly ownerAgency: AgencyId
}

/** The agencies at the two ends of a message; one that may not read it now is absent. */
export interface MessageEnds {
  /** Whose message it is. */
  readonly from?: AgencyId
  readonly to?: AgencyId
}

interface Subjects {
  'referral.submit': undefined
  'notification.submit': undefined
  'information-request.submit': undefined
  'information-request.answer': RecipientInvolvement
  'information-request.close': Involvement
  'referral.read': Involvement
  'referral.read-content': Involvement
  'referral.withdraw': Involvement
  'referral.decide-sharing': Involvement
  'referral.withdraw-agreement': Involvement
  'referral.acknowledge': Involvement
  'referral.next-step': Involvement
  'referral.redirect': Involvement
  'referral.correct': Involvement
  'recipient.respond': RecipientInvolvement
  'recipient.settle': RecipientInvolvement
  'attention.read': Ownership
  'attention.settle': Ownership
  'consent.ask': Involvement
  'consent.read': Involvement
  'attachment.upload': undefined
  'attachment.read': Involvement
  'channel.read': Ownership
  'channel.run': Ownership
  'channel.change': Ownership
  'channel.change-credentials': Ownership
  'directory.read': undefined
  'changes.read': Ownership
  'subscription.read': Ownership
  'subscription.create': Ownership
  'subscription.run': Ownership
  'message.receive': undefined
  'sandbox.create': undefined
  'message.read': MessageEnds
  'self.read': undefined
}

export type Action = keyof Subjects
export type SubjectOf<A extends Action> = Subjects[A]

const has = (user: User, ...roles: readonly Role[]): boolean => roles.includes(user.role)
const asks = (user: User, item: Involvement): boolean => user.agencyId === item.raisedByAgency
const isAsked = (user: User, item: Involvement): boolean => item.askedAgencies.includes(user.agencyId)
const supervisesAgency = (user: User, agency: AgencyId): boolean =>
  user.role === 'supervisor' && user.supervises.includes(agency)
const supervises = (user: User, item: Involvement): boolean =>
  [item.raisedByAgency, ...item.askedAgencies].some((agency) => supervisesAgency(user, agency))

/** Works for the agency that raised it, whose item it is: those of an agency that was asked do not speak for it. */
const supervisesReferrer = (user: User, { raisedByAgency }: Involvement): boolean =>
  supervisesAgency(user, raisedByAgency)

/** Works for the recipient's agency, once that knows of it: before a message may have reached it, it must not. */
const supervisesAsked = (user: User, { askedAgencies, recipientAgency }: RecipientInvolvement): boolean =>
  askedAgencies.includes(recipientAgency) && supervisesAgency(user, recipientAgency)

/** A client system with the scope, at its own agency. */
const isClientOf = (user: User, { ownerAgency }: Ownership, scope: Scope): boolean =>
  has(user, 'system-client') && user.agencyId === ownerAgency && (user.scopes ?? []).includes(scope)

const administers = (user: User, { ownerAgency }: Ownership): boolean =>
  has(user, 'agency-administrator') && user.agencyId === ownerAgency

const runs = (user: User, { ownerAgency }: Ownership): boolean =>
  user.role === 'exchange-administrator' || supervisesAgency(user, ownerAgency)

const keeps = (user: User, owned: Ownership): boolean =>
  user.role === 'exchange-administrator' || administers(user, owned)

const ASKING_ROLES = ['practitioner', 'team-manager', 'system-client'] as const
const PARTY_ROLES = [...ASKING_ROLES, 'responder'] as const

const RULES: { readonly [A in Action]: (user: User, subject: Subjects[A]) => boolean } = {
  'referral.submit': (user) => has(user, ...ASKING_ROLES),
  'notification.submit': (user) => has(user, ...ASKING_ROLES),
  'information-request.submit': (user) => has(user, ...ASKING_ROLES),
  'information-request.answer': (user, item) =>
    has(user, 'practitioner', 'responder', 'team-manager', 'system-client') &&
    user.agencyId === item.recipientAgency,
  'information-request.close': (user, item) => has(user, ...ASKING_ROLES) && asks(user, item),
  'referral.read': (user, item) =>
    supervises(user, item) || (has(user, ...PARTY_ROLES) && (asks(user, item) || isAsked(user, item))),
  // A supervisor sees references, agencies, times and attempts; the child's details only by break-glass.
  'referral.read-content': (user, item) =>
    has(user, ...PARTY_ROLES) && (asks(user, item) || isAsked(user, item)),
  'referral.withdraw': (user, item) => has(user, ...ASKING_ROLES) && asks(user, item),
  'referral.decide-sharing': (user, item) => has(user, 'practitioner', 'team-manager') && asks(user, item),
  // Whoever hears it from the family records it at once.
  'referral.withdraw-agreement': (user, item) => has(user, ...ASKING_ROLES) && asks(user, item),
  'referral.acknowledge': (user, item) =>
    supervisesReferrer(user, item) || (has(user, ...ASKING_ROLES) && asks(user, item)),
  'referral.next-step': (user, item) =>
    supervisesReferrer(user, item) || (has(user, ...ASKING_ROLES) && asks(user, item)),
  'referral.correct': (user, item) => has(user, ...ASKING_ROLES) && asks(user, item),
  // A supervisor asks another service; whether it may be shared with it is decided by the asking agency's own.
  'referral.redirect': (user, item) =>
    supervisesReferrer(user, item) || (has(user, ...ASKING_ROLES) && asks(user, item)),
  'recipient.respond': (user, item) =>
    has(user, 'responder', 'team-manager', 'system-client') && user.agencyId === item.recipientAgency,
  // Of an asked agency: what is on its way to that one alone.
  'recipient.settle': (user, item) => supervisesReferrer(user, item) || supervisesAsked(user, item),
  'attention.read': (user, item) =>
    user.supervises.includes(item.ownerAgency) ||
    (user.agencyId === item.ownerAgency && !has(user, 'responder')),
  'attention.settle': (user, item) =>
    supervisesAgency(user, item.ownerAgency) ||
    (has(user, 'practitioner', 'team-manager') && user.agencyId === item.ownerAgency),
  // Whoever decides about sharing asks the family; nobody else reads what they said.
  'consent.ask': (user, item) => has(user, 'practitioner', 'team-manager') && asks(user, item),
  'consent.read': (user, item) => has(user, 'practitioner', 'team-manager') && asks(user, item),
  'attachment.upload': (user) => has(user, ...ASKING_ROLES),
  'attachment.read': (user, item) => has(user, ...PARTY_ROLES) && (asks(user, item) || isAsked(user, item)),
  // A partner's own people see how they are reached; who runs the exchange and who supervises them pauses and opens.
  'channel.read': (user, channel) => runs(user, channel) || administers(user, channel),
  'channel.run': runs,
  // How an agency is reached is saved by whoever runs the exchange, or by that agency; the secret of its system too.
  'channel.change': keeps,
  'channel.change-credentials': keeps,
  'directory.read': () => true,
  'changes.read': (user, owned) => isClientOf(user, owned, 'changes.read'),
  // Its agency's administrator sees what is told to whom, and can stop it and open it again.
  'subscription.read': (user, owned) => isClientOf(user, owned, 'webhook.manage') || administers(user, owned),
  'subscription.create': (user, owned) => isClientOf(user, owned, 'webhook.manage'),
  'subscription.run': (user, owned) => isClientOf(user, owned, 'webhook.manage') || administers(user, owned),
  // What nothing is taken out of any more: an agency's own guardians, and of what it sent itself its own people.
  'message.read': (user, { from, to }) =>
    (has(user, 'data-protection-lead') && (user.agencyId === from || user.agencyId === to)) ||
    [from, to].some((agency) => agency !== undefined && supervisesAgency(user, agency)) ||
    (has(user, ...ASKING_ROLES) && user.agencyId === from),
  'message.receive': (user) => has(user, 'system-client'),
  'sandbox.create': (user) => has(user, 'exchange-administrator'),
  'self.read': () => true,
}

/** Every action there is a rule for. */
export const ACTIONS = Object.keys(RULES) as readonly Action[]

/** Whether this user may do this to that. */
export const can = <A extends Action>(user: User, action: A, subject: Subjects[A]): boolean =>
  RULES[action](user, subject)
