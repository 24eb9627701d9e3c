/**
 * Secrets, kept apart from what may be printed. None has a default anywhere. A key is 32 random bytes or more in
 * base64url; `npm start` makes its own, marked `development.`, and production refuses a key so marked.
 */
import { randomBytes } from 'node:crypto'
import { type Config, configFrom, configurationFault } from './config.ts'
import { type Env, type EnvName, readEnv } from './env.ts'

/** One key that seals personal data, with the name that is stored beside what it sealed. */
export interface SealingKey {
  readonly name: string
  readonly key: Uint8Array
}

export interface Secrets {
  /** Signs and verifies bearer tokens. */
  readonly tokenSigningKey: Uint8Array
  /** The first seals; all of them open. */
  readonly sealingKeys: readonly SealingKey[]
  /** Signs page cursors and form tokens. */
  readonly cursorKey: Uint8Array
  readonly pdsToken: string
  /** Empty where the mail server asks for none. */
  readonly smtpPassword: string
  /** Empty where no texts are sent. */
  readonly notifyKey: string
  /** Empty where partners' HL7 v2 systems talk to us unencrypted, or not at all. */
  readonly mllpKey: string
}

export type SecretName = keyof Secrets

const DEVELOPMENT_MARK = 'development.'
const KEY_SHAPE = /^(?:development\.)?[A-Za-z0-9_-]{43,}$/
const NAMED_KEY_SHAPE = /^[a-z0-9-]{1,32}:(?:development\.)?[A-Za-z0-9_-]{43,}$/

/** A new key as a development world writes it into its own settings. */
export const newDevelopmentKey = (): string => `${DEVELOPMENT_MARK}${randomBytes(32).toString('base64url')}`

const keyBytes = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replace(DEVELOPMENT_MARK, ''), 'base64url'))

interface SecretRule<T> {
  readonly variable: EnvName
  /** Not asked for unless this variable is set. */
  readonly neededWith?: EnvName
  readonly wanted: string
  readonly fits: (text: string) => boolean
  readonly read: (text: string) => T
}

const KEY_WANTED = 'must be at least 32 random bytes in base64url'
const key = (variable: EnvName): SecretRule<Uint8Array> => ({
  variable,
  wanted: KEY_WANTED,
  fits: (text) => KEY_SHAPE.test(text),
  read: keyBytes,
})

const namedKeys = (text: string): SealingKey[] =>
  text.split(',').map((entry) => {
    const colon = entry.indexOf(':')
    return { name: entry.slice(0, colon), key: keyBytes(entry.slice(colon + 1)) }
  })

const RULES: { readonly [Name in SecretName]: SecretRule<Secrets[Name]> } = {
  tokenSigningKey: key('TOKEN_SIGNING_KEY'),
  sealingKeys: {
    variable: 'SEALING_KEYS',
    wanted: `must be name:key pairs with commas between, where each key ${KEY_WANTED}, and no name twice`,
    fits: (text) =>
      text.split(',').every((entry) => NAMED_KEY_SHAPE.test(entry)) &&
      new Set(namedKeys(text).map(({ name }) => name)).size === namedKeys(text).length,
    read: namedKeys,
  },
  cursorKey: key('CURSOR_KEY'),
  pdsToken: {
    variable: 'PDS_TOKEN',
    wanted: 'must hold no spaces',
    fits: (text) => !/\s/.test(text),
    read: (text) => text,
  },
  smtpPassword: {
    variable: 'SMTP_PASSWORD',
    neededWith: 'SMTP_USER',
    wanted: 'must be one line',
    fits: (text) => !/[\r\n]/.test(text),
    read: (text) => text,
  },
  notifyKey: {
    variable: 'NOTIFY_API_KEY',
    neededWith: 'NOTIFY_TEMPLATE',
    wanted: 'must be a key as Notify gives it out: name-service-key',
    fits: (text) => NOTIFY_KEY_SHAPE.test(text),
    read: (text) => text,
  },
  mllpKey: {
    variable: 'MLLP_KEY',
    neededWith: 'MLLP_CERTIFICATE',
    wanted: 'must be a private key in PEM',
    fits: (text) => /^-----BEGIN (?:EC |RSA )?PRIVATE KEY-----/.test(text),
    read: (text) => text,
  },
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const NOTIFY_KEY_SHAPE = new RegExp(`^\\S+-${UUID}-${UUID}$`)

const faultIn = (env: Env, mode: Config['mode'], name: SecretName): string | undefined => {
  const { variable, neededWith, wanted, fits } = RULES[name]
  const text = env[variable]
  if (text === undefined && neededWith !== undefined && env[neededWith] === undefined) return undefined
  if (typeof text !== 'string') return `${variable} must be set: there is no default for a secret`
  if (!fits(text)) return `${variable} ${wanted}`
  if (mode === 'production' && text.includes(DEVELOPMENT_MARK))
    return `${variable} is a development secret and is not accepted in production`
  return undefined
}

/** The configuration and the secrets that one process needs. */
export interface Settings<Names extends SecretName> {
  readonly config: Config
  readonly secrets: Pick<Secrets, Names>
}

/**
 * Reads configuration and the named secrets; each process asks only for the secrets it uses.
 * @throws Fault `configuration-wrong` naming every fault at once, and no value.
 */
export const loadSettings = <Names extends SecretName>(
  names: readonly Names[],
  source?: Readonly<Record<string, string | undefined>>,
): Settings<Names> => {
  const { env, faults } = readEnv(source)
  const { config, faults: inConfig } = configFrom(env)
  const inSecrets = names.flatMap((name) => faultIn(env, config.mode, name) ?? [])
  // A variable that was misread has its own fault already: it is not missing as well.
  const all = [...faults, ...[...inConfig, ...inSecrets].filter((fault) => !alreadyNamed(fault, faults))]
  if (all.length > 0) throw configurationFault(all)
  const read = names.map((name) => [name, RULES[name].read(String(env[RULES[name].variable] ?? ''))])
  return { config, secrets: Object.fromEntries(read) as Pick<Secrets, Names> }
}

const alreadyNamed = (fault: string, faults: readonly string[]): boolean =>
  faults.some((known) => known.split(' ')[0] === fault.split(' ')[0])
