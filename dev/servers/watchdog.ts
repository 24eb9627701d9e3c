import { spawn } from 'node:child_process'
import { Socket } from 'node:net'

/** Ends a process group once we are gone. */
export type Watchdog = {
  /** The group has ended by itself; nothing is left to watch. */
  readonly dismiss: () => void
}

/**
 * The shell waits on a pipe that only we hold open. When we end, in whatever way, the read returns without the word,
 * and the group is asked to end, then killed.
 */
const SCRIPT = `read -r word
[ "$word" = dismissed ] && exit 0
kill -TERM "-$1" 2>/dev/null || exit 0
left=$2
while [ "$left" -gt 0 ] && kill -0 "-$1" 2>/dev/null; do sleep 0.2; left=$((left - 1)); done
kill -KILL "-$1" 2>/dev/null
`

/** Watches over a process group: started apart from our own group, so that Ctrl-C does not end it before the others. */
export function watchOver(groupId: number, graceMs: number): Watchdog {
  const fifths = Math.ceil(graceMs / 200)
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'watchdog', String(groupId), String(fifths)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
  })
  const ignore = () => undefined
  shell.on('error', ignore).unref()
  shell.stdin.on('error', ignore)
  if (shell.stdin instanceof Socket) shell.stdin.unref()
  return { dismiss: () => void shell.stdin.end('dismissed\n') }
}
