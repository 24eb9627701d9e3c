/** Starts a child that ends only by SIGKILL, prints its id, and waits to be killed itself. */
import { startChild } from '../../dev/servers/child-process.ts'

const script = 'trap "" TERM; echo ready; while :; do sleep 1; done'
const child = await startChild({
  command: '/bin/sh',
  args: ['-c', script],
  graceMs: 600,
  onLine: () => process.stdout.write(`${child.pid}\n`),
})
await child.exited
