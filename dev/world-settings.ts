/** The development world's own settings and secrets: made once in its data folder, never anywhere else. */
import { randomBytes } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newDevelopmentKey } from '../runtime/secrets.ts'
import { dataProblem } from './disk-problems.ts'
import { errorCode } from './servers/error-facts.ts'
import { makeFolder } from './servers/make-folder.ts'
import { ServerStartError } from './servers/server-start-error.ts'

export interface WorldSecrets {
  readonly tokenSigningKey: string
  readonly sealingKeys: string
  readonly cursorKey: string
  readonly pdsToken: string
  /** What the exchange shows to partners' systems. */
  readonly partnerToken: string
}

/** Below the data folder. */
export const SECRETS_FILE = 'secrets.json'
const opaque = (): string => randomBytes(24).toString('base64url')

/** What events to partners are signed with, from what the exchange shows to the others: 24 bytes, `whsec_` and base64. */
export const webhookSecretFrom = (partnerToken: string): string =>
  `whsec_${Buffer.from(partnerToken, 'base64url').toString('base64')}`

/** How the exchange signs in to a SOAP service, from what it shows to the others: user and password. */
export const soapCredentialFrom = (partnerToken: string): string => `exchange:${partnerToken}`

/** How the exchange signs in to its mailbox, from what it shows to the others. */
export const meshCredentialFrom = (partnerToken: string): string =>
  JSON.stringify({ password: partnerToken, sharedSecret: partnerToken })

/** How the exchange signs in to the mail server and its mailbox there, from what it shows to the others. */
export const mailCredentialFrom = (partnerToken: string): string =>
  JSON.stringify({ user: 'exchange', password: partnerToken })

/** How the exchange signs in to a folder of files, from what it shows to the others: user and password. */
export const filesUser = 'exchange'

/**
 * The world's secrets; made at its first start, readable by its owner alone.
 * @throws ServerStartError when they cannot be read or written
 */
export const worldSecrets = async (dataFolder: string): Promise<WorldSecrets> => {
  try {
    return (await keptSecrets(dataFolder)) ?? (await newSecrets(dataFolder))
  } catch (thrown) {
    throw dataProblem(thrown, dataFolder)
  }
}

const keptSecrets = async (dataFolder: string): Promise<WorldSecrets | undefined> => {
  const path = join(dataFolder, SECRETS_FILE)
  try {
    return JSON.parse(await readFile(path, 'utf8')) as WorldSecrets
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined
    if (errorCode(thrown) !== undefined) throw thrown
    throw new ServerStartError(
      `The secrets of this world in ${path} are not whole.`,
      'Put the file back as it was, or begin anew with: npm start -- --fresh',
      thrown,
    )
  }
}

const newSecrets = async (dataFolder: string): Promise<WorldSecrets> => {
  const path = join(dataFolder, SECRETS_FILE)
  const secrets: WorldSecrets = {
    tokenSigningKey: newDevelopmentKey(),
    sealingKeys: `dev-1:${newDevelopmentKey()}`,
    cursorKey: newDevelopmentKey(),
    pdsToken: opaque(),
    partnerToken: opaque(),
  }
  await makeFolder(dataFolder)
  await writeFile(`${path}.partial`, JSON.stringify(secrets, undefined, 2))
  await chmod(`${path}.partial`, 0o600)
  await rename(`${path}.partial`, path)
  return secrets
}
