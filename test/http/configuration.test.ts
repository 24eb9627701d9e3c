/** Settings: all faults at once, no secret by default, and a table in the docs that is never out of date. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { DEFAULTS, NEEDED } from '../../runtime/config.ts'
import { ENV_SCHEMA, type EnvName } from '../../runtime/env.ts'
import { Fault } from '../../runtime/fault.ts'
import { loadSettings, newDevelopmentKey, type SecretName } from '../../runtime/secrets.ts'

const KEY = 'A'.repeat(43)
const ALL: readonly SecretName[] = [
  'tokenSigningKey',
  'sealingKeys',
  'cursorKey',
  'pdsToken',
  'smtpPassword',
  'notifyKey',
]

const good = (): Record<string, string> => ({
  MONGODB_URI: 'mongodb://127.0.0.1:27017/exchange',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  PDS_URL: 'https://pds.example.org/',
  EXCHANGE_ODS_CODE: 'NMX',
  EXCHANGE_SERVICE_ID: '2000099000',
  OPERATOR_AGENCY: 'agc_northmoor-council',
  PUBLIC_URL: 'https://referrals.example.org/',
  TOKEN_SIGNING_KEY: KEY,
  SEALING_KEYS: `new:${KEY},old:${KEY}`,
  CURSOR_KEY: KEY,
  PDS_TOKEN: 'token',
})

const faultOf = (env: Record<string, string>, names: readonly SecretName[] = ALL): string => {
  try {
    loadSettings(names, env)
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'configuration-wrong') return thrown.message
    throw thrown
  }
  throw new Error('nothing was wrong')
}

describe('settings', () => {
  it('are read with their defaults, and addresses without a trailing slash', () => {
    const { config, secrets } = loadSettings(ALL, good())
    expect(config.mode).toBe('production')
    expect(config.http).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'https://referrals.example.org',
    })
    expect(config.pdsUrl).toBe('https://pds.example.org')
    expect(secrets.sealingKeys.map(({ name }) => name)).toEqual(['new', 'old'])
    expect(secrets.tokenSigningKey).toHaveLength(32)
  })

  it('name everything that is wrong at once, and no value', () => {
    const words = faultOf({
      HTTP_PORT: '99999',
      MONGODB_URI: 'postgres://secret-host',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'http://referrals.example.org',
      EXCHANGE_ODS_CODE: 'nmx!',
      CURSOR_KEY: 'short-secret',
      SEALING_KEYS: `a:${KEY},a:${KEY}`,
    })
    for (const name of [
      'HTTP_PORT',
      'MONGODB_URI',
      'LOG_LEVEL',
      'PUBLIC_URL',
      'EXCHANGE_ODS_CODE',
      'CURSOR_KEY',
      'SEALING_KEYS',
      'TEMPORAL_ADDRESS must be set',
      'TOKEN_SIGNING_KEY must be set',
      'PDS_TOKEN must be set',
    ])
      expect(words).toContain(name)
    expect(words).not.toMatch(/secret-host|short-secret|99999|loud/)
    expect(words.match(/MONGODB_URI/g)).toHaveLength(1)
  })

  it('ask a process only for the secrets it uses', () => {
    const { TOKEN_SIGNING_KEY: _one, CURSOR_KEY: _two, PDS_TOKEN: _three, ...rest } = good()
    expect(Object.keys(loadSettings(['sealingKeys'], rest).secrets)).toEqual(['sealingKeys'])
  })

  it('do not take a development key in production', () => {
    const env = { ...good(), CURSOR_KEY: newDevelopmentKey() }
    expect(faultOf(env)).toContain('CURSOR_KEY is a development secret')
    expect(loadSettings(ALL, { ...env, EXCHANGE_MODE: 'development' }).secrets.cursorKey).toHaveLength(32)
  })

  it('an empty variable is an absent one', () => {
    expect(loadSettings(ALL, { ...good(), HTTP_PORT: ' ' }).config.http.port).toBe(3000)
    expect(faultOf({ ...good(), CURSOR_KEY: '' })).toContain('CURSOR_KEY must be set')
  })
})

describe('settings of notices', () => {
  const UUID = 'c0ffee00-0000-4000-8000-000000000001'
  const noticesOf = (more: Record<string, string>) => loadSettings(ALL, { ...good(), ...more }).config.notices

  it('are none where nothing is set, and then no secret is asked for', () => {
    expect(noticesOf({})).toEqual({})
    expect(loadSettings(ALL, good()).secrets).toMatchObject({ smtpPassword: '', notifyKey: '' })
  })

  it.each([
    [{ SMTP_URL: 'smtps://mail.example' }, { host: 'mail.example', port: 465, encryption: 'implicit' }],
    [{ SMTP_URL: 'smtp://mail.example' }, { host: 'mail.example', port: 587, encryption: 'required' }],
    [{ SMTP_URL: 'smtp://127.0.0.1:2525' }, { host: '127.0.0.1', port: 2525, encryption: 'required' }],
    [
      { SMTP_URL: 'smtp://127.0.0.1:2525', EXCHANGE_MODE: 'development' },
      { host: '127.0.0.1', port: 2525, encryption: 'none' },
    ],
    [
      { SMTP_URL: 'smtp://mail.example', EXCHANGE_MODE: 'development' },
      { host: 'mail.example', port: 587, encryption: 'required' },
    ],
    [{ SMTP_URL: 'smtps://[::1]:4650' }, { host: '::1', port: 4650, encryption: 'implicit' }],
  ])('%j leave the clear only to this machine itself, in development', (set, mail) => {
    const from = 'notices@exchange.example'
    expect(noticesOf({ ...set, SMTP_FROM: from })).toEqual({ mail: { ...mail, from } })
  })

  it('lead to GOV.UK Notify, or to a simulated one on this machine', () => {
    const set = { NOTIFY_TEMPLATE: UUID, NOTIFY_API_KEY: `exchange-${UUID}-${UUID}` }
    expect(noticesOf(set).texts?.url).toBe('https://api.notifications.service.gov.uk')
    expect(noticesOf({ ...set, NOTIFY_URL: 'http://127.0.0.1:99/' }).texts?.url).toBe('http://127.0.0.1:99')
  })

  it.each([
    [{ SMTP_URL: 'smtps://mail.example' }, 'SMTP_FROM must be set'],
    [{ SMTP_URL: 'smtps://us:secret@mail.example' }, 'SMTP_URL must be'],
    [{ SMTP_URL: 'http://mail.example' }, 'SMTP_URL must be'],
    [{ SMTP_FROM: 'Notices <a@b.example>' }, 'SMTP_FROM must be'],
    [{ SMTP_USER: 'us' }, 'SMTP_PASSWORD must be set'],
    [{ NOTIFY_TEMPLATE: UUID }, 'NOTIFY_API_KEY must be set'],
    [{ NOTIFY_TEMPLATE: UUID, NOTIFY_API_KEY: 'short' }, 'NOTIFY_API_KEY must be'],
    [{ NOTIFY_TEMPLATE: 'one' }, 'NOTIFY_TEMPLATE must be'],
    [
      { NOTIFY_TEMPLATE: UUID, NOTIFY_API_KEY: `e-${UUID}-${UUID}`, NOTIFY_URL: 'http://notify.example' },
      'NOTIFY_URL must be',
    ],
  ] as [Record<string, string>, string][])('%j are wrong: %s', (set, fault) => {
    expect(faultOf({ ...good(), ...set })).toContain(fault)
  })
})

describe('the door for HL7 v2 systems', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nx'
  const withMllp = (set: Record<string, string>) => loadSettings(['mllpKey'], { ...good(), ...set })

  it('is shut without a port, and on loopback with one', () => {
    expect(withMllp({}).config.mllp).toBeUndefined()
    expect(withMllp({ MLLP_PORT: '2575' }).config.mllp).toEqual({ host: '127.0.0.1', port: 2575 })
  })

  it.each([
    [{ MLLP_PORT: '2575', MLLP_CERTIFICATE: certificate }, 'MLLP_KEY must be set'],
    [{ MLLP_PORT: '2575', MLLP_CERTIFICATE: certificate, MLLP_KEY: 'x' }, 'MLLP_KEY must be a private key'],
    [{ MLLP_PORT: '2575', MLLP_CERTIFICATE: 'x' }, 'MLLP_CERTIFICATE must be a certificate'],
    [
      { MLLP_PORT: '2575', MLLP_AUTHORITY: certificate },
      'MLLP_CERTIFICATE must be set where MLLP_AUTHORITY is',
    ],
  ] as [Record<string, string>, string][])('%j are wrong: %s', (set, fault) => {
    expect(() => withMllp(set)).toThrow(fault)
  })
})

const needOf = (name: EnvName, description: string): string => {
  if (name in DEFAULTS) return `\`${DEFAULTS[name as keyof typeof DEFAULTS]}\``
  if ((NEEDED as readonly string[]).includes(name)) return 'must be set'
  return description.startsWith('Secret.') ? 'none, ever' : 'not set'
}

/** The table as the docs must hold it. */
const table = (): string =>
  [
    '| variable | default | meaning |',
    '|---|---|---|',
    ...(Object.keys(ENV_SCHEMA.shape) as EnvName[]).map((name) => {
      const description = ENV_SCHEMA.shape[name].description ?? ''
      expect(description).not.toBe('')
      return `| \`${name}\` | ${needOf(name, description)} | ${description.replaceAll('|', '\\|')} |`
    }),
  ].join('\n')

describe('docs/configuration.md', () => {
  it('has the table of all variables as they are', async () => {
    const text = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    const written = text.split('\n').filter((line) => line.startsWith('|'))
    expect(written.join('\n')).toBe(table())
  })
})
