/** Messages over the limit are counted each, and logged once a minute for each address. */
import { expect, it } from '@jest/globals'
import { pino } from 'pino'
import { createMetrics } from '../../runtime/metrics.ts'
import { tooLargeEvents } from '../../runtime/too-large-events.ts'

it('logs one line a minute for each address, as a warning, and counts all', async () => {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => lines.push(line) })
  const metrics = createMetrics({ process: 'test' })
  let now = 0
  const { messageTooLarge } = tooLargeEvents(log, metrics, () => now)
  const tell = (caller: string) => messageTooLarge({ caller, way: 'their-connection' })
  for (const caller of ['10.0.0.1', '10.0.0.1', '10.0.0.2']) tell(caller)
  now = 59_999
  tell('10.0.0.1')
  now = 60_000
  tell('10.0.0.1')
  const told = lines.map((line) => JSON.parse(line) as { caller: string; level: number })
  expect(told.map(({ caller, level }) => `${level} ${caller}`)).toEqual([
    '40 10.0.0.1',
    '40 10.0.0.2',
    '40 10.0.0.1',
  ])
  expect(await metrics.registry.getSingleMetricAsString('exchange_messages_too_large_total')).toMatch(/ 5$/)
})
