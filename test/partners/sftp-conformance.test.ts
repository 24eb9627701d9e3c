/** The transport port's suite over a real SSH server. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSftpTransport } from '../../partners/transports/sftp/sftp-transport.ts'
import { wireAbilitiesOf } from './listed-faults.ts'
import { FILE_NAME, PASSWORD, type SftpStage, sftpStage } from './sftp-stage.ts'
import { transportConformance } from './transport-conformance.ts'
import type { FaultName } from './transport-faults.ts'

const isLast = (path: string): boolean => path.endsWith('.ctl')

/** Each fault as it looks on this wire. */
const behave = async (stage: SftpStage, does: FaultName | 'answer'): Promise<string> => {
  const onLast = (mishap: 'drop-after' | 'hang-after'): void => {
    stage.mishap = (call, path) => (call === 'RENAME' && isLast(path) ? mishap : undefined)
  }
  const gone = (): void => {
    stage.greeting = stage.calls.length > 0 ? 'drop' : 'welcome'
  }
  switch (does) {
    case 'refused-connection':
      await stage.server.shut()
      break
    case 'unknown-name':
      return stage.address.replace('127.0.0.1', 'no-such-partner.invalid')
    case 'silent-on-connect':
      stage.greeting = 'silent'
      break
    case 'drop-before-send':
      stage.greeting = 'drop'
      break
    case 'garbage':
      stage.greeting = 'garbage'
      break
    case 'drop-mid-send':
      stage.mishap = (call) => (call === 'WRITE' ? 'drop' : undefined)
      break
    case 'drop-after-accept':
    case 'half-answer':
      // Gone for good, so that nobody can look at the folder.
      stage.mishap = (call, path) => {
        if (call !== 'RENAME' || !isLast(path)) return undefined
        gone()
        return 'drop-after'
      }
      break
    case 'time-out-after-accept':
    case 'slow-drip':
      onLast('hang-after')
      break
    case 'disk-full':
      stage.mishap = (call) => (call === 'WRITE' ? 'failure' : undefined)
      break
    case 'clock-off-by-a-day':
      stage.clockAheadSeconds = -86_400
      break
    default:
  }
  return stage.address
}

transportConformance('sftp', wireAbilitiesOf('sftp'), async () => {
  const transport = createSftpTransport({ allowPlainHttpTo: 'loopback' })
  const stages: SftpStage[] = []
  const first = await sftpStage()
  stages.push(first)
  return {
    transport,
    credential: PASSWORD,
    headers: { 'File-Name': FILE_NAME, 'File-Records': '1' },
    // Each partner has a key of its own.
    get settings() {
      return (stages.at(-1) ?? first).settings
    },
    shortTimeoutSeconds: 4,
    async partner(behaviour) {
      const stage = await sftpStage()
      stages.push(stage)
      const address = await behave(stage, behaviour.does)
      return {
        address,
        received() {
          const data = join(stage.folder, 'outbox', FILE_NAME)
          return existsSync(`${data}.ctl`)
            ? [{ bytes: readFileSync(data), headers: {}, credential: undefined }]
            : []
        },
      }
    },
    async close() {
      await transport.close()
      await Promise.all(stages.map((stage) => stage.close()))
    },
  }
})
