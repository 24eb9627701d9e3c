/**
 * Servers of mail as a channel names them: `smtps://host:port` and `imaps://host:port` (TLS from the first byte),
 * `smtp://host:port` and `imap://host:port` (STARTTLS, without which nothing is said). Never in clear text.
 */

export interface MailServer {
  /** TLS from the first byte; otherwise STARTTLS that is insisted upon. */
  readonly implicit: boolean
  readonly host: string
  readonly port: number
}

type Protocol = 'smtp' | 'imap'

/** Takes an address apart; `undefined` where it is none of this protocol. */
export const mailServerFrom = (protocol: Protocol, address: string | undefined): MailServer | undefined => {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || (url.protocol !== `${protocol}:` && url.protocol !== `${protocol}s:`))
    return undefined
  const hasMore = url.username + url.password + url.search + url.hash !== ''
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (hasMore || !/^\/?$/.test(url.pathname) || host === '' || /[%\s]/.test(host)) return undefined
  return url.port === '' || url.port === '0'
    ? undefined
    : { implicit: url.protocol === `${protocol}s:`, host, port: Number(url.port) }
}

/** Plain mailbox addresses alone (RFC 5321 §4.1.2, without quoted parts): nothing that could break out of a header. */
const MAILBOX = /^[A-Za-z0-9.!#$&'*+/=?^_{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{1,63}$/

/** Whether it is a mailbox. */
export const isMailbox = (text: string): boolean => MAILBOX.test(text)

/** Addresses are the same whatever their case: no system in use tells them apart by it. */
export const sameMailbox = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase()

/** What follows the @. */
export const domainOf = (mailbox: string): string => mailbox.slice(mailbox.lastIndexOf('@') + 1).toLowerCase()
