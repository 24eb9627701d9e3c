/** The ways to an agency in the order in which they are tried: read, and saved by its administrator. */
import { iso } from '../domain/instant.ts'
import { can } from '../domain/permissions.ts'
import { isRefusal, type Refusal, type RefusedField, refuse } from '../domain/refusal.ts'
import type { AboutAgency, AgencyChannels, ChannelCommands } from './channel-contracts.ts'
import { type ChannelUses, notAdministered } from './runnable-channel.ts'
import { movedOn } from './save-channel.ts'

/** @see ChannelCommands.readChannelOrder */
export const readChannelOrder = async (
  { directory }: Pick<ChannelUses, 'directory'>,
  { user, agencyId }: AboutAgency,
): Promise<AgencyChannels | Refusal> => {
  const order = can(user, 'channel.read', { ownerAgency: agencyId })
    ? await directory.channelOrder(agencyId)
    : undefined
  return order === undefined
    ? refuse('not-found', 'There is no such agency, or it is not yours to see.')
    : { agencyId, ...order }
}

/** @see ChannelCommands.saveChannelOrder */
export const saveChannelOrder = async (
  on: ChannelUses,
  ask: Parameters<ChannelCommands['saveChannelOrder']>[0],
): Promise<AgencyChannels | Refusal> => {
  const { user, agencyId, ...order } = ask
  const before = await readChannelOrder(on, ask)
  if (isRefusal(before)) return before
  if (!can(user, 'channel.change', { ownerAgency: agencyId })) return notAdministered()
  const errors = await faultsIn(on, ask)
  if (errors.length > 0) return refuse('validation-failed', 'The order was not saved.', { errors })
  await on.audit.append({
    action: 'channel.change',
    actor: { userId: user.id, agencyId: user.agencyId },
    because: `order:${agencyId}`,
    outcome: 'permitted',
    at: iso(on.now()),
  })
  const outcome = await on.directory.saveChannelOrder(agencyId, order)
  return outcome === 'moved' ? movedOn('order') : readChannelOrder(on, ask)
}

/** Each is a channel of this agency's own, once in its list. */
const faultsIn = async (
  { directory }: Pick<ChannelUses, 'directory'>,
  {
    agencyId,
    channels,
    channelsByKind = {},
  }: Pick<AgencyChannels, 'agencyId' | 'channels' | 'channelsByKind'>,
): Promise<readonly RefusedField[]> => {
  const own = new Set(
    (await directory.channels()).filter((one) => one.agencyId === agencyId).map(({ id }) => id),
  )
  const lists = [
    ['/channels', channels] as const,
    ...Object.entries(channelsByKind).map(([kind, ids]) => [`/channelsByKind/${kind}`, ids] as const),
  ]
  return lists.flatMap(([pointer, ids]) =>
    ids.flatMap((id, index) => {
      const at = (code: string, message: string): RefusedField[] => [
        { pointer: `${pointer}/${index}`, code, message },
      ]
      if (!own.has(id)) return at('unknown', 'must be a channel of this agency')
      return ids.indexOf(id) < index ? at('repeated', 'must be named once') : []
    }),
  )
}
