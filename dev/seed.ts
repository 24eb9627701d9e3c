/** Fills the directory of a world with the cast. Harmless when repeated: each entry is put as a whole. */

import { putSandbox } from '../commands/create-sandbox.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { RetryProfile } from '../domain/delivery.ts'
import type { Channel, ChannelSettings } from '../domain/partner.ts'
import { AGENCIES, AREAS, type PartnerName } from './cast.ts'
import { CHANNELS } from './cast-channels.ts'
import { USERS } from './cast-people.ts'
import { SERVICES } from './cast-services.ts'
import {
  mailCredentialFrom,
  meshCredentialFrom,
  soapCredentialFrom,
  webhookSecretFrom,
} from './world-settings.ts'

/** The development world's own sandbox: its users are `sandbox-dev-system`, `-worker` and `-partner`. */
export const SANDBOX = 'sandbox-dev'

export interface SeedOptions {
  /** Where each simulated partner takes messages. */
  readonly addresses: Readonly<Record<PartnerName, string>>
  /** What a channel's wire has to be told and is known only once its system runs. */
  readonly settings: { readonly [Name in PartnerName]?: ChannelSettings }
  readonly partnerToken: string
  readonly retry: RetryProfile
}

/** Puts agencies, services, channels, areas and users. */
export const seedDirectory = async (
  directory: DirectoryRepository,
  { addresses, settings, partnerToken, retry }: SeedOptions,
): Promise<void> => {
  for (const agency of AGENCIES) await directory.putAgency(agency)
  for (const service of SERVICES) await directory.putService(service)
  for (const area of AREAS) await directory.putArea(area)
  for (const user of USERS) await directory.putUser(user)
  await putSandbox(directory, SANDBOX)
  for (const { partner, ...channel } of CHANNELS) {
    const address = partner === undefined ? `portal:${channel.agencyId}` : addresses[partner]
    const told = partner === undefined ? undefined : settings[partner]
    await directory.putChannel(
      collected({ ...channel, address, retry, version: 1 }, told),
      credentialFor(channel, partnerToken),
    )
  }
}

/** The channel with what is known now; where its replies lie in a mailbox that nobody keeps here, without them. */
const collected = (channel: Channel, told: ChannelSettings | undefined): Channel => {
  if (told === undefined) return channel
  const settings = { ...channel.settings, ...told }
  if (channel.transport !== 'email' || settings.imap !== undefined) return { ...channel, settings }
  const { poll: _nobodyReads, ...sendsAlone } = channel
  return { ...sendsAlone, settings, abilities: { ...channel.abilities, acknowledges: 'never' } }
}

const CREDENTIALS: Readonly<Record<string, (partnerToken: string) => string>> = {
  webhook: webhookSecretFrom,
  soap: soapCredentialFrom,
  mesh: meshCredentialFrom,
  email: mailCredentialFrom,
  https: (partnerToken) => partnerToken,
  sftp: (partnerToken) => partnerToken,
}

/** What the exchange shows to the partner of such a channel in the development world. */
export const credentialFor = (
  { transport }: { readonly transport: string },
  partnerToken: string,
): string | undefined => CREDENTIALS[transport]?.(partnerToken)
