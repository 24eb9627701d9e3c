import { describe, expect, it } from '@jest/globals'
import { createProgress, type ProgressPace } from '../../dev/servers/progress.ts'
import { until } from './until.ts'

const FAST: ProgressPace = { firstMs: 20, terminalMs: 10, plainMs: 10 }

function recorder(isTTY: boolean) {
  const written: string[] = []
  return { written, output: { isTTY, write: (text: string) => written.push(text) } }
}

describe('createProgress', () => {
  it('is quiet about what ends within two seconds', async () => {
    const { written, output } = recorder(false)
    await expect(createProgress(output).during('Quick', async () => 7)).resolves.toBe(7)
    expect(written).toEqual([])
  })

  it('prints plain lines with the time elapsed where there is no terminal', async () => {
    const { written, output } = recorder(false)
    await createProgress(output, FAST).during('Building', () =>
      until('three lines', () => written.length >= 3),
    )
    expect(written.slice(0, 3)).toEqual(Array(3).fill('Building ... 0 s\n'))
    expect(written.at(-1)).toBe('Building: done in 0 s\n')
  })

  it('counts up within one line on a terminal', async () => {
    const { written, output } = recorder(true)
    await createProgress(output, FAST).during('Building', () =>
      until('two writes', () => written.length >= 2),
    )
    expect(written[0]).toBe('\r\u001b[2KBuilding ... 0 s')
    expect(written.at(-1)).toBe('\r\u001b[2KBuilding: done in 0 s\n')
  })

  it('says so when the work fails, and passes the failure on', async () => {
    const { written, output } = recorder(false)
    const work = async () => {
      await until('one line', () => written.length >= 1)
      throw new Error('broken')
    }
    await expect(createProgress(output, FAST).during('Building', work)).rejects.toThrow('broken')
    expect(written.at(-1)).toBe('Building: given up after 0 s\n')
  })

  it('shows nothing more once the work has ended', async () => {
    const { written, output } = recorder(false)
    const progress = createProgress(output, FAST)
    await progress.during('Building', () => until('a line', () => written.length >= 1))
    const after = written.length
    await progress.during('Next', () => until('a line of the next', () => written.length > after))
    expect(written.slice(after).every((line) => line.startsWith('Next'))).toBe(true)
  })
})
