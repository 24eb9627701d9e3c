/** Fills the directory of a world with the cast. Harmless when repeated: each entry is put as a whole. */

import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { RetryProfile } from '../domain/delivery.ts'
import { AGENCIES, AREAS, CHANNELS, type PartnerName, SERVICES } from './cast.ts'
import { USERS } from './cast-people.ts'

export interface SeedOptions {
  /** Where each simulated partner takes messages. */
  readonly addresses: Readonly<Record<PartnerName, string>>
  readonly partnerToken: string
  readonly retry: RetryProfile
}

/** Puts agencies, services, channels, areas and users. */
export const seedDirectory = async (
  directory: DirectoryRepository,
  { addresses, partnerToken, retry }: SeedOptions,
): Promise<void> => {
  for (const agency of AGENCIES) await directory.putAgency(agency)
  for (const service of SERVICES) await directory.putService(service)
  for (const area of AREAS) await directory.putArea(area)
  for (const user of USERS) await directory.putUser(user)
  for (const { partner, ...channel } of CHANNELS)
    await directory.putChannel({ ...channel, address: addresses[partner], retry, version: 1 }, partnerToken)
}
