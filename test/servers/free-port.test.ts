import { expect, it } from '@jest/globals'
import { freePort } from '../../dev/servers/free-port.ts'
import { useHelpers } from './helper-process.ts'

const start = useHelpers()
/** Several blocks' worth; drawn at random from the whole range, this many would nearly always hold a port twice. */
const MANY = 200

it('gives no port twice, though nothing listens on any of them yet', async () => {
  const ports = await Promise.all(Array.from({ length: MANY }, () => freePort()))
  expect(new Set(ports).size).toBe(MANY)
})

it('gives no port that another process has given', async () => {
  const others = [1, 2, 3].map(() => start('give-ports-main.ts', [String(MANY)]))
  const lines = await Promise.all(others.map((other) => other.nextLine()))
  const ports = lines.flatMap((line) => line.split(' '))
  expect(new Set(ports).size).toBe(MANY * others.length)
})
