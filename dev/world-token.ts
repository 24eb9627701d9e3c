/** Bearer tokens for the seeded users of the world in a data folder. */
import { tokenMaker } from './world.ts'
import { exchangeEnv } from './world-exchange.ts'
import { worldSecrets } from './world-settings.ts'

/** A token for a user of the cast, for example `amina`, signed with that world's own key. */
export const worldToken = async (dataFolder: string, name: string): Promise<string> => {
  const secrets = await worldSecrets(dataFolder)
  // Only the key and the issuer count for a token; the rest has to be there and is not used.
  const env = exchangeEnv({
    port: 0,
    secrets,
    mongoUri: 'mongodb://127.0.0.1/',
    temporalAddress: '127.0.0.1:1',
    registerUrl: 'http://127.0.0.1/',
    more: {},
  })
  return tokenMaker(env)(name)
}
