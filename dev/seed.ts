/** Fills the directory of a world with the cast. Harmless when repeated: each entry is put as a whole. */

import { putSandbox } from '../commands/create-sandbox.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { RetryProfile } from '../domain/delivery.ts'
import { AGENCIES, AREAS, type PartnerName } from './cast.ts'
import { CHANNELS } from './cast-channels.ts'
import { USERS } from './cast-people.ts'
import { SERVICES } from './cast-services.ts'
import { meshCredentialFrom, soapCredentialFrom, webhookSecretFrom } from './world-settings.ts'

/** The development world's own sandbox: its users are `sandbox-dev-system`, `-worker` and `-partner`. */
export const SANDBOX = 'sandbox-dev'

export interface SeedOptions {
  /** Where each simulated partner takes messages. */
  readonly addresses: Readonly<Record<PartnerName, string>>
  /** Fingerprints of those whose system has a host key. */
  readonly hostKeys: { readonly [Name in PartnerName]?: string }
  readonly partnerToken: string
  readonly retry: RetryProfile
}

/** Puts agencies, services, channels, areas and users. */
export const seedDirectory = async (
  directory: DirectoryRepository,
  { addresses, hostKeys, partnerToken, retry }: SeedOptions,
): Promise<void> => {
  for (const agency of AGENCIES) await directory.putAgency(agency)
  for (const service of SERVICES) await directory.putService(service)
  for (const area of AREAS) await directory.putArea(area)
  for (const user of USERS) await directory.putUser(user)
  await putSandbox(directory, SANDBOX)
  for (const { partner, ...channel } of CHANNELS) {
    const address = partner === undefined ? `portal:${channel.agencyId}` : addresses[partner]
    const hostKey = partner === undefined ? undefined : hostKeys[partner]
    const settings = hostKey === undefined ? {} : { settings: { ...channel.settings, hostKey } }
    await directory.putChannel(
      { ...channel, ...settings, address, retry, version: 1 },
      credentialFor(channel, partnerToken),
    )
  }
}

const CREDENTIALS: Readonly<Record<string, (partnerToken: string) => string>> = {
  webhook: webhookSecretFrom,
  soap: soapCredentialFrom,
  mesh: meshCredentialFrom,
  https: (partnerToken) => partnerToken,
  sftp: (partnerToken) => partnerToken,
}

/** What the exchange shows to the partner of such a channel in the development world. */
export const credentialFor = (
  { transport }: { readonly transport: string },
  partnerToken: string,
): string | undefined => CREDENTIALS[transport]?.(partnerToken)
