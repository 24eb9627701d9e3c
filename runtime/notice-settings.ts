/** How notices to people go out: the mail server and GOV.UK Notify. Without them notices are shown in the exchange alone. */
import type { Env } from './env.ts'

export interface NoticeSettings {
  readonly mail?: {
    readonly host: string
    readonly port: number
    /** `none` only to this machine itself, in development. */
    readonly encryption: 'implicit' | 'required' | 'none'
    readonly from: string
    readonly user?: string
    readonly certificateAuthority?: string
  }
  readonly texts?: {
    /** Without a trailing slash. */
    readonly url: string
    readonly template: string
  }
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']
const SMTPS_PORT = 465
const SUBMISSION_PORT = 587

/** What the settings of notices mean, with every fault found in them. */
export const noticeSettings = (
  env: Env & { readonly NOTIFY_URL: string },
): { readonly notices: NoticeSettings; readonly faults: readonly string[] } => {
  const texts =
    env.NOTIFY_TEMPLATE === undefined
      ? undefined
      : { url: env.NOTIFY_URL.replace(/\/+$/, ''), template: env.NOTIFY_TEMPLATE }
  const mail = mailOf(env)
  return {
    notices: { ...(mail === undefined ? {} : { mail }), ...(texts === undefined ? {} : { texts }) },
    faults: [
      ...(env.SMTP_URL !== undefined && env.SMTP_FROM === undefined
        ? ['SMTP_FROM must be set where SMTP_URL is']
        : []),
      ...(texts !== undefined && isOpenToOthers(texts.url) ? ['NOTIFY_URL must be an https address'] : []),
    ],
  }
}

const mailOf = ({
  EXCHANGE_MODE,
  SMTP_URL,
  SMTP_FROM = '',
  SMTP_USER,
  SMTP_AUTHORITY,
}: Env): NoticeSettings['mail'] => {
  if (SMTP_URL === undefined) return undefined
  const { protocol, hostname, port } = new URL(SMTP_URL)
  const implicit = protocol === 'smtps:'
  const open = EXCHANGE_MODE === 'development' && LOOPBACK.includes(hostname)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (implicit ? SMTPS_PORT : SUBMISSION_PORT) : Number(port),
    encryption: implicit ? 'implicit' : open ? 'none' : 'required',
    from: SMTP_FROM,
    ...(SMTP_USER === undefined ? {} : { user: SMTP_USER }),
    ...(SMTP_AUTHORITY === undefined ? {} : { certificateAuthority: SMTP_AUTHORITY }),
  }
}

const isOpenToOthers = (url: string): boolean => {
  const { protocol, hostname } = new URL(url)
  return protocol !== 'https:' && !LOOPBACK.includes(hostname)
}
