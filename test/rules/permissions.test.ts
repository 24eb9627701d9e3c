/** Who may do what: the whole table, role by role, for each part one can have in an item. */
import { describe, expect, it } from '@jest/globals'
import { idOf } from '../../domain/ids.ts'
import { ACTIONS, type Action, can, type SubjectOf } from '../../domain/permissions.ts'
import { ROLES, type Role, SCOPES, type User } from '../../domain/user.ts'
import { mayEver } from '../../http/permit.ts'

const OWN = idOf('agency', 'agc_own')
const ASKED = idOf('agency', 'agc_asked')
const OTHER = idOf('agency', 'agc_other')

const user = (role: Role, more: Partial<User> = {}): User => ({
  id: idOf('user', 'usr_someone'),
  name: 'Someone Example',
  role,
  agencyId: OWN,
  supervises: [],
  ...(role === 'system-client' ? { scopes: SCOPES } : {}),
  ...more,
})

/** The part that the user's own agency has in the item. */
const PARTS = {
  raised: {
    raisedByAgency: OWN,
    askedAgencies: [ASKED],
    recipientAgency: ASKED,
    ownerAgency: OWN,
    from: OWN,
    to: ASKED,
  },
  asked: {
    raisedByAgency: OTHER,
    askedAgencies: [OWN],
    recipientAgency: OWN,
    ownerAgency: OTHER,
    from: OTHER,
    to: OWN,
  },
  none: {
    raisedByAgency: OTHER,
    askedAgencies: [ASKED],
    recipientAgency: ASKED,
    ownerAgency: OTHER,
    from: OTHER,
    to: ASKED,
  },
} as const
type Part = keyof typeof PARTS

const everywhere = (...roles: readonly Role[]) => ({ raised: roles, asked: roles, none: roles })

const ASKING = ['practitioner', 'team-manager', 'system-client'] as const
const PARTIES = [...ASKING, 'responder'] as const
const NOT_RESPONDERS = ROLES.filter((role) => role !== 'responder')

/** For each action and part, the roles that may; supervisors here supervise nobody. */
const TABLE: { readonly [A in Action]: { readonly [P in Part]: readonly Role[] } } = {
  'referral.submit': everywhere(...ASKING),
  'notification.submit': everywhere(...ASKING),
  'information-request.submit': everywhere(...ASKING),
  'information-request.answer': {
    raised: [],
    asked: ['practitioner', 'responder', 'team-manager', 'system-client'],
    none: [],
  },
  'information-request.close': { raised: ASKING, asked: [], none: [] },
  'referral.read': { raised: PARTIES, asked: PARTIES, none: [] },
  'referral.read-content': { raised: PARTIES, asked: PARTIES, none: [] },
  'referral.withdraw': { raised: ASKING, asked: [], none: [] },
  'referral.decide-sharing': { raised: ['practitioner', 'team-manager'], asked: [], none: [] },
  'referral.withdraw-agreement': { raised: ASKING, asked: [], none: [] },
  'referral.acknowledge': { raised: ASKING, asked: [], none: [] },
  'referral.next-step': { raised: ASKING, asked: [], none: [] },
  'referral.correct': { raised: ASKING, asked: [], none: [] },
  'referral.redirect': { raised: ASKING, asked: [], none: [] },
  'recipient.respond': { raised: [], asked: ['responder', 'team-manager', 'system-client'], none: [] },
  'recipient.settle': { raised: [], asked: [], none: [] },
  'channel.read': {
    raised: ['agency-administrator', 'exchange-administrator'],
    asked: ['exchange-administrator'],
    none: ['exchange-administrator'],
  },
  'channel.run': everywhere('exchange-administrator'),
  'channel.change': {
    raised: ['agency-administrator', 'exchange-administrator'],
    asked: ['exchange-administrator'],
    none: ['exchange-administrator'],
  },
  'channel.change-credentials': {
    raised: ['agency-administrator', 'exchange-administrator'],
    asked: ['exchange-administrator'],
    none: ['exchange-administrator'],
  },
  'attention.read': { raised: NOT_RESPONDERS, asked: [], none: [] },
  'attention.settle': { raised: ['practitioner', 'team-manager'], asked: [], none: [] },
  'consent.ask': { raised: ['practitioner', 'team-manager'], asked: [], none: [] },
  'consent.read': { raised: ['practitioner', 'team-manager'], asked: [], none: [] },
  'attachment.upload': everywhere(...ASKING),
  'attachment.read': { raised: PARTIES, asked: PARTIES, none: [] },
  'directory.read': everywhere(...ROLES),
  'changes.read': { raised: ['system-client'], asked: [], none: [] },
  'subscription.read': { raised: ['system-client', 'agency-administrator'], asked: [], none: [] },
  'subscription.create': { raised: ['system-client'], asked: [], none: [] },
  'subscription.run': { raised: ['system-client', 'agency-administrator'], asked: [], none: [] },
  'sandbox.create': everywhere('exchange-administrator'),
  'message.read': {
    raised: [...ASKING, 'data-protection-lead'],
    asked: ['data-protection-lead'],
    none: [],
  },
  'message.receive': everywhere('system-client'),
  'self.read': everywhere(...ROLES),
}

const ask = (who: User, action: Action, part: Part): boolean =>
  can(who, action, PARTS[part] as SubjectOf<typeof action>)

describe('the table of permissions', () => {
  const cells = ACTIONS.flatMap((action) =>
    (Object.keys(PARTS) as Part[]).flatMap((part) => ROLES.map((role) => ({ action, part, role }))),
  )

  it.each(cells)('$action by a $role whose agency has the part: $part', ({ action, part, role }) => {
    expect(ask(user(role), action, part)).toBe(TABLE[action][part].includes(role))
  })
})

describe('a supervisor', () => {
  const lee = user('supervisor', { agencyId: OTHER, supervises: [OTHER, ASKED] })

  it('sees and settles what is on its way to an agency they work for, and does not speak for who raised it', () => {
    const item = PARTS.raised
    for (const action of ['referral.read', 'recipient.settle'] as const)
      expect(can(lee, action, item)).toBe(true)
    for (const action of ['referral.acknowledge', 'referral.next-step', 'referral.redirect'] as const)
      expect(can(lee, action, item)).toBe(false)
    const beside = { ...item, askedAgencies: [ASKED, OWN], recipientAgency: OWN }
    expect(can(lee, 'recipient.settle', beside)).toBe(false)
    // Before a message may have reached them they know of nothing.
    expect(can(lee, 'recipient.settle', { ...item, askedAgencies: [OWN] })).toBe(false)
  })

  it('sees and settles what the agencies they work for raised, and not the child', () => {
    const item = { raisedByAgency: OTHER, askedAgencies: [OWN], recipientAgency: OWN }
    for (const action of [
      'referral.read',
      'referral.acknowledge',
      'referral.next-step',
      'referral.redirect',
      'recipient.settle',
    ] as const)
      expect(can(lee, action, item)).toBe(true)
    for (const action of ['referral.read-content', 'referral.withdraw', 'referral.decide-sharing'] as const)
      expect(can(lee, action, item)).toBe(false)
    expect(can(lee, 'recipient.respond', { ...item, recipientAgency: OTHER })).toBe(false)
  })

  it('sees nothing of agencies they do not work for', () => {
    const item = { raisedByAgency: OWN, askedAgencies: [OWN], recipientAgency: OWN }
    expect(can(lee, 'referral.read', item)).toBe(false)
    expect(can(lee, 'recipient.settle', item)).toBe(false)
    expect(can(lee, 'attention.read', { ownerAgency: OWN })).toBe(false)
  })

  it('settles attention items of the agencies they work for', () => {
    expect(can(lee, 'attention.settle', { ownerAgency: ASKED })).toBe(true)
    expect(
      can(user('practitioner', { supervises: [ASKED] }), 'attention.settle', { ownerAgency: ASKED }),
    ).toBe(false)
  })
})

describe('a client system', () => {
  it('is told of changes only with the scope for it', () => {
    const without = user('system-client', { scopes: ['changes.read'] })
    expect(can(without, 'changes.read', { ownerAgency: OWN })).toBe(true)
    for (const action of ['subscription.create', 'subscription.read', 'subscription.run'] as const) {
      expect(can(without, action, { ownerAgency: OWN })).toBe(false)
      expect(can(user('system-client'), action, { ownerAgency: ASKED })).toBe(false)
    }
    // A scope is a ceiling: it gives a person nothing.
    const person = user('practitioner', { scopes: SCOPES })
    expect(can(person, 'changes.read', { ownerAgency: OWN })).toBe(false)
    expect(can(person, 'subscription.create', { ownerAgency: OWN })).toBe(false)
  })
})

describe('what a role may ever do', () => {
  it('is what it may do in at least one part', () => {
    for (const role of ROLES)
      for (const action of ACTIONS) {
        const supervises = role === 'supervisor' ? [OWN, ASKED] : []
        const who = user(role, { supervises })
        const somewhere = (Object.keys(PARTS) as Part[]).some((part) => ask(who, action, part))
        expect([role, action, mayEver(who, action)]).toEqual([role, action, somewhere])
      }
  })
})
