/** For a test file: a store, and stages and receivers that are put away after each test. */
import { afterEach } from '@jest/globals'
import { useDatabase } from '../database/database-world.ts'
import { type Receiver, startReceiver } from './telling-receiver.ts'
import { type TellingStage, tellingStage } from './telling-stage.ts'

/** Starts the store before the file's tests. */
export const useTelling = () => {
  const { store } = useDatabase()
  const open: (() => PromiseLike<void>)[] = []
  afterEach(async () => {
    for (const close of open.splice(0)) await close()
  })
  const receiving = async (): Promise<Receiver> => {
    const receiver = await startReceiver()
    open.push(() => receiver[Symbol.asyncDispose]())
    return receiver
  }
  const stageFor = async (url: string): Promise<TellingStage> => {
    const stage = await tellingStage(store(), url)
    open.push(() => stage.close())
    return stage
  }
  /** What earlier tests of the file left would have its turn as well. */
  const endOthers = async (): Promise<void> => {
    for (const { id } of await store().subscriptions.active())
      await store().subscriptions.change(id, (one) => ({ ...one, state: 'ended' }))
  }
  return {
    store,
    receiving,
    stageFor,
    both: async () => {
      await endOthers()
      const receiver = await receiving()
      return { receiver, stage: await stageFor(receiver.url) }
    },
  }
}
