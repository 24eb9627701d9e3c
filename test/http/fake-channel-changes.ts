/** Commands about channels and what went over them, that know of nothing. */
import type { ChannelCommands } from '../../commands/channel-contracts.ts'
import type { MessageCommands } from '../../commands/message-contracts.ts'
import { refuse } from '../../domain/refusal.ts'

const none = () => Promise.resolve(refuse('not-found', 'There is no such channel or message.'))

export const FAKE_CHANNEL_CHANGES: ChannelCommands & MessageCommands = {
  listChannels: async () => [],
  readChannel: none,
  pauseChannel: none,
  openChannel: none,
  closeCircuit: none,
  changeCredentials: none,
  testChannel: none,
  readSetUp: none,
  saveChannel: none,
  readChannelOrder: none,
  saveChannelOrder: none,
  listMessages: none,
  readMessage: none,
  openMessage: none,
}
