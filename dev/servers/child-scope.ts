/**
 * The children that some work has started, however deep below it: all of them can be ended at any moment, also while
 * the work is still starting others or waiting for one.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { RunningChild } from './running-child.ts'

interface ScopedChild {
  readonly child: Promise<RunningChild>
  readonly endsLast: boolean
}

interface Members {
  readonly children: Set<ScopedChild>
  closed: boolean
}

export interface ChildScope {
  /** Does the work; its children, and those of all that it calls, belong to the scope. */
  run<T>(work: () => Promise<T>): Promise<T>
  /**
   * Ends its children, those that end last after the others, and lets none start from now on. Resolves when they have
   * ended, at the latest soon after both graces.
   */
  end(graces: EndGraces): Promise<void>
}

/** Time between SIGTERM and SIGKILL, in milliseconds. */
export interface EndGraces {
  readonly firstMs: number
  readonly lastMs: number
}

const current = new AsyncLocalStorage<Members>()

/** A scope without children yet. */
export const createChildScope = (): ChildScope => {
  const members: Members = { children: new Set(), closed: false }
  const endThose = async (last: boolean, graceMs: number): Promise<void> => {
    const those = [...members.children].filter(({ endsLast }) => endsLast === last)
    await Promise.all(those.map(async ({ child }) => (await child.catch(() => undefined))?.stop(graceMs)))
  }
  return {
    run: (work) => current.run(members, work),
    async end({ firstMs, lastMs }) {
      members.closed = true
      await endThose(false, firstMs)
      await endThose(true, lastMs)
    },
  }
}

/**
 * Starts a child in the scope of the work that asks for it, where there is one.
 * @throws Error when the scope is being ended
 */
export const startInScope = async (
  endsLast: boolean,
  start: () => Promise<RunningChild>,
): Promise<RunningChild> => {
  const members = current.getStore()
  if (members === undefined) return start()
  if (members.closed) throw new Error('Everything is being stopped, so nothing is started.')
  const scoped: ScopedChild = { child: start(), endsLast }
  members.children.add(scoped)
  const forget = (): void => void members.children.delete(scoped)
  scoped.child.then(({ exited }) => exited.then(forget), forget)
  return scoped.child
}
