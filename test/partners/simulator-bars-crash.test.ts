import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { barsMessage, outcomeOf, postMessage, SERVICE_ID, TOKEN } from './simulator-bars-message.ts'
import { casesOf, partnerStage } from './simulator-partner-stage.ts'

const stage = partnerStage()

describe('never forgetting', () => {
  const spawnPartner = async (): Promise<{ url: string; kill: () => Promise<void> }> => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'dev/simulators/bars-partner-main.ts'], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NAME: 'Hillside',
        ODS_CODE: 'HH1',
        DOS_SERVICE_ID: SERVICE_ID,
        ACCEPTED_TOKEN: TOKEN,
        DATA_FILE: stage.dataFile(),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const url = /ready on (\S+),/.exec(line.toString())?.[1] ?? ''
    const exited = once(child, 'exit')
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL')
      await exited
    }
    stage.add(kill)
    return { url, kill }
  }

  it('keeps every case it acknowledged through kill -9 in the middle of work, and knows their repeats', async () => {
    const first = await spawnPartner()
    const acknowledged: string[] = []
    const ids = Array.from({ length: 60 }, () => randomUUID())
    const sending = Promise.all(
      ids.map(async (id, index) => {
        const response = await postMessage(first.url, barsMessage({ item: `i${index}` }), id).catch(
          () => undefined,
        )
        if (response?.status === 200) acknowledged.push(id)
        if (acknowledged.length === 20) void first.kill()
      }),
    )
    await sending
    await first.kill()
    expect(acknowledged.length).toBeGreaterThanOrEqual(20)
    const again = await spawnPartner()
    const cases = await casesOf(again.url)
    const known = cases.flatMap(({ requestIds }) => requestIds)
    for (const id of acknowledged) expect(known).toContain(id)
    const [repeat = ''] = acknowledged
    expect(await outcomeOf(await postMessage(again.url, barsMessage({ item: 'i0' }), repeat))).toBe(
      '409 REC_CONFLICT duplicate',
    )
    await again.kill()
  })

  it('drops a torn last line and refuses a file that is damaged elsewhere', async () => {
    const dataFile = stage.dataFile()
    const before = await stage.start()
    await postMessage(before.url, barsMessage())
    await stage.endLast()
    await appendFile(dataFile, '{"entry":"received","requ')
    const after = await stage.start()
    expect(await casesOf(after.url)).toHaveLength(1)
    await stage.endLast()
    expect((await readFile(dataFile, 'utf8')).endsWith('}\n')).toBe(true)
    await appendFile(dataFile, 'damaged\n')
    await expect(stage.start()).rejects.toThrow(/is damaged/)
  })
})
