/** Addresses of pages, each made in one place; references and codes only, never anything about a person. */
import type { Reference } from '../domain/reference.ts'

/** What a list of referrals is narrowed to. */
export interface ReferralFilters {
  readonly state?: string
  readonly reference?: string
}

const withQuery = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  )
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
}

export const paths = {
  home: '/',
  signIn: '/sign-in',
  signOut: '/sign-out',
  referrals: '/referrals',
  signInToReturn: (returnTo: string): string => withQuery('/sign-in', { return: returnTo }),
  referralList: (filters: ReferralFilters, after?: string): string =>
    withQuery('/referrals', { state: filters.state, reference: filters.reference, after }),
  referral: (reference: Reference): string => `/referrals/${reference}`,
} as const

/** A path of this site to go back to; anything else leads to the list. */
export const safeReturn = (path: string | undefined): string =>
  path !== undefined && /^\/[a-z][A-Za-z0-9/_.?=&%+-]*$/.test(path) && !path.startsWith(paths.signIn)
    ? path
    : paths.referrals
