/** The senders of notices as configured; none where nothing is, and then notices are shown in the exchange alone. */
import type { NoticeSettings } from '../../runtime/notice-settings.ts'
import type { Secrets } from '../../runtime/secrets.ts'
import type { NoticeSender } from './notice-sender.ts'
import { createNotifySender } from './notify-sender.ts'
import { createSmtpSender } from './smtp-sender.ts'

/** Builds them. */
export const createNoticeSenders = (
  { mail, texts }: NoticeSettings,
  { smtpPassword, notifyKey }: Pick<Secrets, 'smtpPassword' | 'notifyKey'>,
): readonly NoticeSender[] => [
  ...(mail === undefined
    ? []
    : [
        createSmtpSender({
          host: mail.host,
          port: mail.port,
          encryption: mail.encryption,
          from: mail.from,
          ...(mail.certificateAuthority === undefined
            ? {}
            : { certificateAuthority: mail.certificateAuthority }),
          ...(mail.user === undefined ? {} : { signIn: { user: mail.user, password: smtpPassword } }),
        }),
      ]),
  ...(texts === undefined ? [] : [createNotifySender({ ...texts, apiKey: notifyKey })]),
]
