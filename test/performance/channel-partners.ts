/** The simulated partners of the bench's channels, each in a process of its own, without a world around them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { PartnerName } from '../../dev/cast.ts'
import { CHANNELS } from '../../dev/cast-channels.ts'
import { PARTNERS } from '../../dev/cast-partners.ts'
import { compiledProgram } from '../../dev/compiled-program.ts'
import { credentialFor } from '../../dev/seed.ts'
import { makeFolder } from '../../dev/servers/make-folder.ts'
import { certificateFileOf } from '../../dev/simulators/mail-partner.ts'
import { keptSelfSigned } from '../../dev/simulators/self-signed.ts'
import {
  type PartnersPlace,
  SYSTEMS,
  simulator,
  type WorldPartner,
  worldPartners,
} from '../../dev/world-partners.ts'
import { idOf } from '../../domain/ids.ts'
import type { Channel } from '../../domain/partner.ts'
import { QUICK_RETRY } from './bench-partner.ts'

export interface BenchChannel {
  readonly channel: Channel
  readonly credential?: string
  /** What the partner does at night: its folder is empty again. */
  readonly tidy?: () => Promise<unknown>
}

export interface ChannelPartners extends AsyncDisposable {
  readonly channels: readonly BenchChannel[]
}

/** Opaque, of 24 bytes, and no secret: it opens simulators that end with the bench. */
const TOKEN = Buffer.alloc(24, 'bench').toString('base64url')
/** Where an older system would call: it has nothing to say. */
const NOBODY = '127.0.0.1:9'
/** One of each wire. */
const NAMES = ['riverside', 'orchard', 'lantern', 'brookvale', 'beacon', 'fernhill'] as const

/** Has a mail server; nobody reads its letters, and no mailbox is needed. */
const MAILED = 'willowfield'

/** Starts them below this folder. */
export const startChannelPartners = async (dataFolder: string): Promise<ChannelPartners> => {
  const logFolder = join(dataFolder, 'logs')
  await makeFolder(logFolder)
  const exchange = await quietExchange()
  const place: PartnersPlace = {
    dataFolder,
    logFolder,
    program: await compiledProgram(),
    exchange: { url: exchange.url, mllp: NOBODY },
    acceptedToken: TOKEN,
    token: async () => TOKEN,
    answers: Object.fromEntries([...NAMES, MAILED].map((name) => [name, 'none'])),
  }
  const all = await worldPartners(place)
  const files = await filePartner(place)
  const mail = all[MAILED]
  const used = [...NAMES.map((name) => all[name]), mail, files]
  const stop = async (): Promise<void> => {
    await Promise.all(used.map((partner) => partner.stop()))
    exchange.close()
  }
  try {
    await Promise.all(used.map((partner) => partner.start()))
    return {
      channels: [
        ...NAMES.map((name) => channelTo(name, all[name])),
        await mailTo(mail, dataFolder),
        await filesTo(files),
      ],
      [Symbol.asyncDispose]: stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** Answers whoever reads over the API, so that no partner asks again and again. */
const quietExchange = async (): Promise<{ readonly url: string; close(): void }> => {
  const server = createServer((_request, response) => void response.end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The cast's own channel to this partner. */
const channelTo = (name: PartnerName, { url }: WorldPartner): BenchChannel => {
  const known = CHANNELS.find(({ partner }) => partner === name)
  const speaks = PARTNERS.find((partner) => partner.name === name)?.speaks
  if (known === undefined || speaks === undefined) throw new RangeError(`no channel leads to ${name}`)
  const { partner: _partner, ...channel } = known
  const credential = credentialFor(channel, TOKEN)
  return {
    channel: { ...channel, address: `${url}${SYSTEMS[speaks].takesAt}`, retry: QUICK_RETRY, version: 1 },
    ...(credential === undefined ? {} : { credential }),
  }
}

/** Letters over TLS, neither signed nor encrypted beneath it. */
const mailTo = async (partner: WorldPartner, dataFolder: string): Promise<BenchChannel> => {
  const { channel, ...rest } = channelTo(MAILED, partner)
  const file = certificateFileOf(join(dataFolder, `partner-${MAILED}.jsonl`))
  const { certificate } = await keptSelfSigned(file)
  return {
    ...rest,
    channel: { ...channel, settings: { ...channel.settings, certificateAuthority: certificate } },
  }
}

const filePartner = (place: PartnersPlace): Promise<WorldPartner> =>
  simulator(place, 'partner-files', 'dev/simulators/file-partner-main.ts', {
    NAME: 'files',
    SFTP_CREDENTIAL: `exchange:${TOKEN}`,
    DATA_FILE: join(place.dataFolder, 'partner-files.jsonl'),
  })

const filesTo = async ({ url, controlUrl }: WorldPartner): Promise<BenchChannel> => {
  const { hostKey } = (await (await fetch(`${controlUrl}/host-key`)).json()) as { readonly hostKey: string }
  return {
    credential: TOKEN,
    tidy: () => fetch(`${controlUrl}/batch`, { method: 'POST' }),
    channel: {
      id: idOf('channel', 'chn_bench-files'),
      agencyId: idOf('agency', 'agc_bench-files'),
      kind: 'sftp-csv',
      format: 'csv',
      transport: 'sftp',
      address: `sftp://exchange@${new URL(url).host}/outbox`,
      abilities: { deduplicates: true, queryable: false, acknowledges: 'later' },
      retry: QUICK_RETRY,
      perSecond: 50,
      atOnce: 4,
      timeoutSeconds: 10,
      settings: { hostKey },
      state: 'open',
      version: 1,
    },
  }
}
