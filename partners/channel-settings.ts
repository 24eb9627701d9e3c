/** Holds a channel's settings against what its format and transport can do, when they are saved. */
import type { z } from 'zod'
import { faultsInHours } from '../domain/channel-hours.ts'
import type { Channel } from '../domain/partner.ts'
import { emailSettings } from './transports/email/email-settings.ts'
import { httpsSettings } from './transports/https/https-settings.ts'
import { meshSettings } from './transports/mesh/mesh-settings.ts'
import { mllpSettings } from './transports/mllp/mllp-settings.ts'
import { portalSettings } from './transports/portal/portal-settings.ts'
import { sandboxSettings } from './transports/sandbox/sandbox-settings.ts'
import { sftpSettings } from './transports/sftp/sftp-settings.ts'
import { soapSettings } from './transports/soap/soap-settings.ts'
import { webhookSettings } from './transports/webhook/webhook-settings.ts'

/** By transport; one without a schema takes what the channel's own shape allows. */
const SETTINGS: Readonly<Record<string, z.ZodType>> = {
  https: httpsSettings,
  sftp: sftpSettings,
  soap: soapSettings,
  mesh: meshSettings,
  email: emailSettings,
  webhook: webhookSettings,
  portal: portalSettings,
  sandbox: sandboxSettings,
  mllp: mllpSettings,
}

/** Formats that mean something on one transport alone. */
const BELONGS_ON: Readonly<Record<string, string>> = {
  sftp: 'csv',
  soap: 'case-xml',
  mesh: 'itk3',
  email: 'letter',
  webhook: 'cloud-event',
  portal: 'portal',
  sandbox: 'cloud-event',
  mllp: 'hl7v2',
}

/**
 * What is wrong with a channel's settings, one line each, none with a value in it; empty where nothing is.
 * `credential` is the one that is saved with it, or that it has.
 */
export const faultsInSettings = (channel: Channel, credential: string | undefined): readonly string[] => {
  const read = SETTINGS[channel.transport]?.safeParse({ ...channel, credential })
  const inSettings = read?.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []
  const faults = [...inSettings, ...faultsInHours(channel)]
  const format = BELONGS_ON[channel.transport]
  return format === undefined || format === channel.format
    ? faults
    : [`format must be ${format} on ${channel.transport}`, ...faults]
}
