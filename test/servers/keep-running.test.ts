/** What ends by itself is started again and said, but not for ever. */
import { describe, expect, it } from '@jest/globals'
import { type KeptPart, keepRunning } from '../../dev/keep-running.ts'
import { until } from './until.ts'

const aPart = (start: () => Promise<void> = async () => undefined) => {
  const state = { running: true, starts: 0 }
  const part: KeptPart = {
    name: 'a worker',
    isRunning: () => state.running,
    async start() {
      state.starts += 1
      await start()
      state.running = true
    },
  }
  return { state, part }
}

const kept = (part: KeptPart) => {
  const lines: string[] = []
  const stopping = new AbortController()
  const ended = keepRunning([part], stopping.signal, (line) => lines.push(line))
  return { lines, stop: () => stopping.abort(), ended }
}

describe('a part of the world that ends', () => {
  it('is started again, and both are said', async () => {
    const { state, part } = aPart()
    const { lines, stop, ended } = kept(part)
    state.running = false
    await until('it runs again', () => lines.length === 2)
    stop()
    await ended
    expect(state.starts).toBe(1)
    expect(lines).toEqual(['a worker has ended: starting it again.', 'a worker runs again.'])
  })

  it('is left as it is where it ends again and again', async () => {
    const { state, part } = aPart(() => Promise.reject(new Error('its port is in use')))
    const { lines, ended } = kept(part)
    state.running = false
    await ended
    expect(state.starts).toBe(5)
    expect(lines.at(-2)).toBe('a worker did not start: its port is in use')
    expect(lines.at(-1)).toContain('left as it is')
  })

  it('is not started again while everything stops', async () => {
    const { state, part } = aPart()
    const { lines, stop, ended } = kept(part)
    stop()
    state.running = false
    await ended
    expect([state.starts, lines]).toEqual([0, []])
  })
})
