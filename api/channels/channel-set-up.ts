/** How a channel is set up and in what order an agency's channels are tried: read by, and saved by, its administrators. */
import { z } from 'zod'
import type { AgencyChannels, ChannelCommands } from '../../commands/channel-contracts.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { maybe } from '../../http/maybe.ts'
import { idParameter } from '../parameters.ts'
import { channelConfiguration, configurationOf } from './channel-configuration.ts'
import { channel, channelWords } from './channel-words.ts'

interface Uses {
  readonly commands: ChannelCommands
}

const params = z.strictObject({ id: idParameter('channel') })
const version = z.int().min(1)

const setUp = z
  .object({
    agencyId: idParameter('agency'),
    version: version.meta({ description: 'Given back when it is saved' }),
    configuration: channelConfiguration,
  })
  .meta({ id: 'ChannelSetUp' })

export const getChannelSetUp = ({ commands }: Uses) =>
  endpoint({
    method: 'get',
    path: '/v1/channels/{id}/configuration',
    permission: 'channel.change',
    tag: 'Channels',
    summary: 'How a channel is set up, as it is saved: without its credential',
    request: { params },
    responses: { 200: { description: 'What PUT /v1/channels/{id} takes', schema: setUp } },
    refusals: ['not-found', 'not-permitted'],
    async handle({ params: { id }, user }) {
      const found = await commands.readSetUp({ user, channelId: id })
      if (isRefusal(found)) return found
      const { agencyId, version: present } = found
      return {
        status: 200 as const,
        body: { agencyId, version: present, configuration: configurationOf(found) },
      }
    },
  })

export const putChannel = ({ commands }: Uses) =>
  endpoint({
    method: 'put',
    path: '/v1/channels/{id}',
    permission: 'channel.change',
    tag: 'Channels',
    summary: 'Save how a channel is set up, whole; a new one is paused until whoever runs it opens it',
    description:
      'Checked by what its format and transport ask for: every fault is named and nothing is saved. `version` is the one that was read; without it the channel is new. The credential goes by `PUT /v1/channels/{id}/credentials`. The next attempt uses what was saved, within three seconds and without a restart. After another address, what may have arrived at the old one is put before a person and not sent to the new one. `resume` opens the channel where it was paused because its settings were wrong; one that a person paused stays paused.',
    request: {
      params,
      body: z.strictObject({
        agencyId: idParameter('agency'),
        version: maybe(version),
        configuration: channelConfiguration,
        resume: maybe(z.boolean()),
      }),
    },
    responses: { 200: { description: 'The channel as it stands', schema: channel } },
    refusals: ['not-found', 'not-permitted', 'validation-failed', 'state-conflict'],
    async handle({ params: { id }, body: { resume = false, ...saved }, user }) {
      const result = await commands.saveChannel({ user, channelId: id, resume, ...saved })
      return isRefusal(result) ? result : { status: 200 as const, body: channelWords(result) }
    },
  })

const list = z.array(idParameter('channel')).max(20).readonly()
const order = {
  channels: list.meta({ description: 'In the order in which they are tried' }),
  channelsByKind: maybe(
    z.strictObject({
      referral: maybe(list),
      notification: maybe(list),
      'information-request': maybe(list),
    }),
  ).meta({ description: 'The order for one kind of work where it is another' }),
}
const agencyChannels = z
  .object({ agencyId: idParameter('agency'), ...order, version })
  .meta({ id: 'AgencyChannels' })

const agencyParams = z.strictObject({ id: idParameter('agency') })

const orderReply = (result: AgencyChannels | Refusal) =>
  isRefusal(result) ? result : { status: 200 as const, body: result }

export const getAgencyChannels = ({ commands }: Uses) =>
  endpoint({
    method: 'get',
    path: '/v1/agencies/{id}/channels',
    permission: 'channel.read',
    tag: 'Channels',
    summary: 'The channels of an agency in the order in which they are tried',
    request: { params: agencyParams },
    responses: { 200: { description: 'The order', schema: agencyChannels } },
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) =>
      orderReply(await commands.readChannelOrder({ user, agencyId: id })),
  })

export const putAgencyChannels = ({ commands }: Uses) =>
  endpoint({
    method: 'put',
    path: '/v1/agencies/{id}/channels',
    permission: 'channel.change',
    tag: 'Channels',
    summary: 'Save in which order the channels of an agency are tried',
    description:
      'Only channels of the agency itself. What is planned already goes the ways it was planned by; what is raised from now on goes by this order. An empty list: nothing can be sent to it, and a person is asked each time.',
    request: { params: agencyParams, body: z.strictObject({ ...order, version }) },
    responses: { 200: { description: 'The order', schema: agencyChannels } },
    refusals: ['not-found', 'not-permitted', 'validation-failed', 'state-conflict'],
    handle: async ({ params: { id }, body, user }) =>
      orderReply(await commands.saveChannelOrder({ user, agencyId: id, ...body })),
  })
