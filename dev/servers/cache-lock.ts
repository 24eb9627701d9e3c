import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from './error-facts.ts'
import { isProcessAlive } from './process-alive.ts'

const TOUCH_MS = 2_000
const STALE_MS = 15_000
const LOOK_MS = 200

/**
 * Does the work while holding the lock file, so that two starts at once do not make the same thing twice. The holder
 * touches the file as it works; a lock left by a process that died is taken over. Should two waiters take over at the
 * same moment, the work is done twice; the atomic rename after it (cache-folder.ts) keeps that harmless.
 * @param whenBusy called once when another process holds the lock
 */
export async function withCacheLock<T>(
  path: string,
  whenBusy: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await takeLock(path, whenBusy)
  const touching = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => undefined)
  }, TOUCH_MS)
  try {
    return await work()
  } finally {
    clearInterval(touching)
    await rm(path, { force: true })
  }
}

async function takeLock(path: string, whenBusy: (holder: string) => void): Promise<void> {
  let told = false
  while (!(await createLock(path))) {
    const holder = await holderOf(path)
    if (holder === undefined) continue
    if (holder.dead) {
      await rm(path, { force: true })
      continue
    }
    if (!told) whenBusy(holder.pid)
    told = true
    await delay(LOOK_MS)
  }
}

async function createLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(String(process.pid))
    await file.close()
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

async function holderOf(path: string): Promise<{ pid: string; dead: boolean } | undefined> {
  try {
    const [pid, { mtimeMs }] = [await readFile(path, 'utf8'), await stat(path)]
    return { pid, dead: Date.now() - mtimeMs > STALE_MS || (pid !== '' && !isProcessAlive(Number(pid))) }
  } catch {
    return undefined
  }
}
