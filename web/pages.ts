/** The pages, all of them: one line each. */
import type { Commands } from '../commands/command-contracts.ts'
import type { AuditLog } from '../database/audit-log.ts'
import type { ReadableReferralViews } from '../database/readable-referral-views.ts'
import type { Cursors } from '../http/cursor.ts'
import type { UserDirectory } from '../http/identify.ts'
import type { Page } from '../http/page.ts'
import type { Tokens } from '../runtime/tokens.ts'
import { home } from './home-page.ts'
import { openNotice } from './notices/open-notice-page.ts'
import { referralList } from './referral/referral-list-page.ts'
import { referralPage } from './referral/referral-page.ts'
import { showSignIn, signOut, takeSignIn } from './sign-in/sign-in-page.ts'

/** What the pages take their part from. */
export interface PageParts {
  readonly commands: Pick<Commands, 'acknowledge' | 'openByReading'>
  readonly readable: ReadableReferralViews
  readonly notices: Parameters<typeof openNotice>[0]['notices']
  readonly cursors: Cursors
  readonly tokens: Tokens
  readonly users: UserDirectory
  readonly audit: Pick<AuditLog, 'append'>
  readonly signInMinutes: number
}

export const createPages = (parts: PageParts): readonly Page[] => [
  home(),
  showSignIn(),
  takeSignIn(parts),
  signOut(),
  referralList(parts),
  referralPage(parts),
  openNotice(parts),
]
