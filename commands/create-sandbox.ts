/** An administrator of the exchange makes a sandbox for a supplier. */
import type { DirectoryRepository } from '../database/directory-repository.ts'
import { iso } from '../domain/instant.ts'
import { can } from '../domain/permissions.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { sandboxCast } from './sandbox-cast.ts'
import type { Sandbox, SandboxCommands } from './sandbox-contracts.ts'
import type { StandingOn } from './standing-on.ts'

/** Puts the cast of a sandbox into the directory: each entry whole, so harmless when repeated. */
export const putSandbox = async (
  directory: Pick<DirectoryRepository, 'putAgency' | 'putChannel' | 'putService' | 'putUser'>,
  name: string,
): Promise<Sandbox> => {
  const { agencies, channels, services, users, told } = sandboxCast(name)
  for (const agency of agencies) await directory.putAgency(agency)
  for (const channel of channels) await directory.putChannel(channel)
  for (const service of services) await directory.putService(service)
  for (const user of users) await directory.putUser(user)
  return told
}

/** @see SandboxCommands.createSandbox */
export const createSandbox = async (
  { directory, audit, now }: Pick<StandingOn, 'directory' | 'audit' | 'now'>,
  { user, name }: Parameters<SandboxCommands['createSandbox']>[0],
): Promise<Sandbox | Refusal> => {
  if (!can(user, 'sandbox.create', undefined))
    return refuse('not-permitted', 'Whoever runs the exchange makes sandboxes.')
  const { agencies } = sandboxCast(name)
  for (const { id } of agencies) {
    const found = await directory.agency(id)
    if (found !== undefined && found.sandbox !== name)
      return refuse('state-conflict', 'An agency has a name like this. Choose another.')
  }
  await audit.append({
    action: 'sandbox.create',
    actor: { userId: user.id, agencyId: user.agencyId },
    because: name,
    outcome: 'permitted',
    at: iso(now()),
  })
  return putSandbox(directory, name)
}
