/** Where the notices of the world go: a mail server that delivers to nobody, and a GOV.UK Notify that texts nobody. */
import { randomUUID } from 'node:crypto'
import { type SimulatorPlace, simulator, type WorldPartner } from './world-partners.ts'

export interface WorldNotices {
  /** Its page, and its API at `/mails`, are at the address of its controls. */
  readonly mail: WorldPartner
  /** Likewise, with its API at `/notifications`. */
  readonly notify: WorldPartner
  /** Settings of the exchange that lead to them. */
  readonly env: Readonly<Record<string, string>>
}

export const NOTICES_FROM = 'notices@northmoor.example'

/** Both, not started yet. */
export const worldNotices = async (place: SimulatorPlace): Promise<WorldNotices> => {
  const template = randomUUID()
  const apiKey = `exchange-${randomUUID()}-${randomUUID()}`
  const mail = await simulator(place, 'mail', 'dev/simulators/mail-catcher-main.ts', {})
  const notify = await simulator(place, 'notify', 'dev/simulators/notify-service-main.ts', {
    API_KEY: apiKey,
    TEMPLATE: template,
  })
  return {
    mail,
    notify,
    env: {
      SMTP_URL: mail.url.replace('http:', 'smtp:'),
      SMTP_FROM: NOTICES_FROM,
      NOTIFY_URL: notify.url,
      NOTIFY_TEMPLATE: template,
      NOTIFY_API_KEY: apiKey,
    },
  }
}
