/** What was agreed with a partner whose system speaks HL7 v2, from the `settings` of its channel. */
import type { Channel } from '../../../domain/partner.ts'
import type { AgreedCharset } from './hl7-charset.ts'

export interface Hl7v2Settings {
  /** What its system calls itself: MSH-5 and MSH-6 of what we send, MSH-3 and MSH-4 of what it sends. */
  readonly application: string
  readonly facility: string
  /** Answers without an error code after which the same message may succeed later, as products differ. */
  readonly sendAgainOn: readonly string[]
  /** How it writes what is not UTF-8; absent: such text is marked as damaged. */
  readonly charset?: AgreedCharset
  /** SHA-256 of the certificate that its system shows when it calls, 64 hexadecimal digits. */
  readonly callerCertificate?: string
  /** Networks in CIDR form that it calls from; with neither of the two it may not call. */
  readonly callerNetworks?: readonly string[]
}

/** AR is a refusal that may pass (chapter 2), unless it was agreed otherwise. */
const SEND_AGAIN_ON = 'AR'

/** The settings; `undefined` where the channel has none that name their system. */
export const hl7v2SettingsOf = ({ settings = {} }: Pick<Channel, 'settings'>): Hl7v2Settings | undefined => {
  const {
    application,
    facility,
    sendAgainOn = SEND_AGAIN_ON,
    charset,
    callerCertificate,
    callerNetworks,
  } = settings
  if (application === undefined || facility === undefined) return undefined
  return {
    application,
    facility,
    sendAgainOn: sendAgainOn.split(','),
    ...(charset === 'windows-1252' ? { charset } : {}),
    ...(callerCertificate === undefined ? {} : { callerCertificate }),
    ...(callerNetworks === undefined ? {} : { callerNetworks: callerNetworks.split(',') }),
  }
}
