/** What the tests of mail share: a channel's settings and sign-in, and a transport that asks no name server. */
import {
  createEmailTransport,
  type EmailTransportOptions,
} from '../../partners/transports/email/email-transport.ts'
import { resolver } from './https-transport-helpers.ts'

export const PARTNER = 'referrals@partner.example'
export const OURS = 'partner-17@exchange.example'
export const EMAIL_PASSWORD = 'not-a-real-password'
export const EMAIL_CREDENTIAL = JSON.stringify({ user: 'exchange', password: EMAIL_PASSWORD })
export const EMAIL_SETTINGS = { to: PARTNER, from: OURS }
export const WIRE_ID = '3f0c8a54-8f0e-5a39-9d6f-0c9a54b8f0e1'
export const FIRST_WIRE_ID = '7d1c8a54-8f0e-5a39-9d6f-0c9a54b8f0aa'

/** Headers that a format gives to a mail. */
export const MAIL_HEADERS = {
  'Message-Id': WIRE_ID,
  Subject: 'Referral RX-7K4M-92QX-1',
  Date: '2026-11-21T11:59:00.000Z',
}

export const emailTransport = (options: EmailTransportOptions = {}) =>
  createEmailTransport({ allowNetworks: ['127.0.0.0/8'], resolve: resolver(), ...options })
