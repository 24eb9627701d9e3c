/** GET /v1/channels, GET /v1/channels/{id} and what is done with one: one file, as they answer alike. */
import { z } from 'zod'
import { type ChannelCommands, PAUSE_REASONS } from '../../commands/channel-contracts.ts'
import type { Channel } from '../../domain/partner.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import { endpoint } from '../../http/endpoint.ts'
import { idParameter } from '../parameters.ts'
import { channelTest, testWords } from './channel-test-words.ts'
import { channel, channelWords } from './channel-words.ts'

interface Uses {
  readonly commands: ChannelCommands
}

const params = z.strictObject({ id: idParameter('channel') })
const ONE = { 200: { description: 'The channel as it stands', schema: channel } } as const

const reply = (result: Channel | Refusal) =>
  isRefusal(result) ? result : { status: 200 as const, body: channelWords(result) }

export const getChannels = ({ commands }: Uses) =>
  endpoint({
    method: 'get',
    path: '/v1/channels',
    permission: 'channel.read',
    tag: 'Channels',
    summary: 'The channels of the agencies that you run or look after',
    request: {},
    responses: {
      200: { description: 'All of them', schema: z.object({ data: z.array(channel) }) },
    },
    handle: async ({ user }) => ({
      status: 200 as const,
      body: { data: (await commands.listChannels(user)).map(channelWords) },
    }),
  })

export const getChannel = ({ commands }: Uses) =>
  endpoint({
    method: 'get',
    path: '/v1/channels/{id}',
    permission: 'channel.read',
    tag: 'Channels',
    summary: 'One channel',
    request: { params },
    responses: ONE,
    refusals: ['not-found'],
    handle: async ({ params: { id }, user }) => reply(await commands.readChannel({ user, channelId: id })),
  })

export const postPause = ({ commands }: Uses) =>
  endpoint({
    method: 'post',
    path: '/v1/channels/{id}/pause',
    permission: 'channel.run',
    tag: 'Channels',
    summary: 'Pause a channel: what waits on it is held, not failed',
    request: {
      params,
      body: z.strictObject({
        because: z.enum(PAUSE_REASONS).meta({ description: 'Why: a code, kept in the open' }),
      }),
    },
    responses: ONE,
    refusals: ['not-found', 'not-permitted', 'validation-failed'],
    handle: async ({ params: { id }, body: { because }, asking: { user } }) =>
      reply(await commands.pauseChannel({ user, channelId: id, because })),
  })

export const postOpening = ({ commands }: Uses) =>
  endpoint({
    method: 'post',
    path: '/v1/channels/{id}/opening',
    permission: 'channel.run',
    tag: 'Channels',
    summary: 'Open a paused channel: what waits goes out',
    request: { params },
    responses: ONE,
    refusals: ['not-found', 'not-permitted'],
    handle: async ({ params: { id }, user }) => reply(await commands.openChannel({ user, channelId: id })),
  })

export const postCircuitClosing = ({ commands }: Uses) =>
  endpoint({
    method: 'post',
    path: '/v1/channels/{id}/circuit-closing',
    permission: 'channel.run',
    tag: 'Channels',
    summary: 'Say that a partner’s system answers again: what waits for it goes out',
    description:
      'Where the system was found not to answer, one try at a time is made. Closing the circuit by hand ends that; if it still does not answer, it opens again.',
    request: { params },
    responses: ONE,
    refusals: ['not-found', 'not-permitted'],
    handle: async ({ params: { id }, user }) => reply(await commands.closeCircuit({ user, channelId: id })),
  })

export const postTest = ({ commands }: Uses) =>
  endpoint({
    method: 'post',
    path: '/v1/channels/{id}/test',
    permission: 'channel.run',
    tag: 'Channels',
    summary: 'Test a channel by a harmless look at the partner’s system',
    description:
      'Nothing about a person is sent: capabilities are read, a sign-in is made, a folder is listed, a connection is opened, or a signed `ping` event without content is posted. A channel that is paused can be tested. A repeat under the same key looks again; a `ping` then bears the same id.',
    request: { params },
    responses: { 200: { description: 'How far the look came, step by step', schema: channelTest } },
    refusals: ['not-found', 'not-permitted', 'state-conflict'],
    async handle({ params: { id }, asking: { user, idempotencyKey } }) {
      const result = await commands.testChannel({ user, channelId: id, idempotencyKey })
      return isRefusal(result) ? result : { status: 200 as const, body: testWords(result) }
    },
  })

export const putCredentials = ({ commands }: Uses) =>
  endpoint({
    method: 'put',
    path: '/v1/channels/{id}/credentials',
    permission: 'channel.change-credentials',
    tag: 'Channels',
    summary: 'Save another credential of a channel',
    description:
      'It is kept encrypted and never shown. The next attempt uses it, within three seconds and without a restart. `resume` opens the channel where it was paused because its sign-in or settings were wrong; one that a person paused stays paused.',
    request: {
      params,
      body: z.strictObject({
        credential: z.string().min(1).max(20_000).meta({
          description: 'As the kind of channel wants it: a token, a password, a signing secret, a key in PEM',
          writeOnly: true,
        }),
        resume: z.boolean().optional(),
      }),
    },
    responses: ONE,
    refusals: ['not-found', 'not-permitted', 'validation-failed'],
    handle: async ({ params: { id }, body: { credential, resume = false }, user }) =>
      reply(await commands.changeCredentials({ user, channelId: id, credential, resume })),
  })
