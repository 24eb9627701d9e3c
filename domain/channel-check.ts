/** A test of a channel: how far a harmless look at the partner's system comes, step by step. Nothing about a person is sent. */
import type { AttemptReason } from './delivery.ts'

export type CheckStepName = 'settings' | 'name' | 'connected' | 'secured' | 'signed-in' | 'read' | 'people'

/** One step, in the order in which they were made; after one that failed there are no more. */
export interface CheckStep {
  readonly step: CheckStepName
  readonly passed: boolean
  /** What failed. */
  readonly reason?: AttemptReason
  /** The wire's own codes, never the partner's text. */
  readonly detail?: string
  /** Of `secured`: until when their certificate is valid, an instant. */
  readonly validUntil?: string
  /** Of `read`: files that lie there; of `people`: how many there are. */
  readonly count?: number
}

export const passed = (
  step: CheckStepName,
  more: Pick<CheckStep, 'validUntil' | 'count'> = {},
): CheckStep => ({
  step,
  passed: true,
  ...more,
})

export const notPassed = (step: CheckStepName, reason: AttemptReason, detail?: string): CheckStep => ({
  step,
  passed: false,
  reason,
  ...(detail === undefined ? {} : { detail }),
})

const PASSED_WORDS = {
  settings: 'Its settings and its credential have the right shape.',
  name: 'An address was found for its name.',
  connected: 'A connection came about.',
  secured: 'The connection is secure, and we trust their certificate.',
  'signed-in': 'Their system took our sign-in.',
  read: 'Their system answered as it should.',
  people: 'There are people who can open what is sent.',
} as const satisfies Record<CheckStepName, string>

interface Trouble {
  readonly words: string
  readonly todo: string
}

const ASK_SUPPLIER = 'Ask their supplier, and tell them the step and the code.'

const TROUBLES: { readonly [Reason in AttemptReason]?: Trouble } = {
  'name-not-resolved': {
    words: 'No address was found for its name.',
    todo: 'Compare the address with what their supplier gave. If it is right, ask them whether the name is public.',
  },
  'connection-refused': {
    words: 'Nothing answers at that address.',
    todo: 'Ask whether their system is running, and whether their firewall lets our addresses in.',
  },
  'connect-timeout': {
    words: 'No connection came about in time.',
    todo: 'Ask whether their system is running, and whether their firewall lets our addresses in.',
  },
  'tls-failure': {
    words: 'A secure connection could not be made.',
    todo: 'Ask whether their system speaks TLS 1.2 or later at that address.',
  },
  'certificate-invalid': {
    words: 'A certificate or key is not valid, or not the one that was agreed.',
    todo: 'If it is theirs, ask them to renew it, or to confirm the new one by telephone. If it is ours, save a new one.',
  },
  'not-authorised': {
    words: 'Their system does not accept our sign-in, or ours cannot be used.',
    todo: 'Save the credential again, as they gave it. If it is right, ask them for a new one.',
  },
  forbidden: {
    words: 'Their system does not allow us this.',
    todo: 'Ask them to give our account the rights that were agreed; check that our clock is right.',
  },
  'address-wrong': {
    words: 'What we look for is not at that address, or we may not call it.',
    todo: 'Correct the address. One in a private network must be allowed in our configuration.',
  },
  timeout: {
    words: 'No answer came in time.',
    todo: 'Try again later. If it stays slow, ask their supplier.',
  },
  throttled: { words: 'They asked us to slow down.', todo: 'Try again in some minutes.' },
  maintenance: { words: 'Their system is being maintained.', todo: 'Ask them when it will be over.' },
  'not-supported': {
    words: 'The channel’s settings cannot be used, or their system does not know this kind of call.',
    todo: 'Compare the settings with what their supplier gave.',
  },
}

const NOBODY: Trouble = {
  words: 'The agency has nobody who could open what is sent.',
  todo: 'Give somebody of the agency an account as responder.',
}

/** What a step says, and what to do where it failed. */
export const checkInWords = ({
  step,
  passed: isPassed,
  reason,
}: CheckStep): Partial<Trouble> & Pick<Trouble, 'words'> => {
  if (isPassed) return { words: PASSED_WORDS[step] }
  if (step === 'people') return NOBODY
  const known = reason === undefined ? undefined : TROUBLES[reason]
  return known ?? { words: 'Their system did not answer as it should.', todo: ASK_SUPPLIER }
}
