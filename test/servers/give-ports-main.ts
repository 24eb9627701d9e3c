/** Prints as many free ports as its argument says, on one line, and stays until it is killed. */
import { freePort } from '../../dev/servers/free-port.ts'

const ports = await Promise.all(Array.from({ length: Number(process.argv[2]) }, () => freePort()))
process.stdout.write(`${ports.join(' ')}\n`)
setInterval(() => undefined, 60_000)
