import { describe, expect, it } from '@jest/globals'
import { type ChainStep, firstThatWorks, WayClosed } from '../../dev/servers/chain.ts'
import { ServerStartError } from '../../dev/servers/server-start-error.ts'

function step(name: string, attempt: () => Promise<string>): ChainStep<string> {
  return { name, advice: `make ${name} work`, attempt }
}

const closed = (reason: string) => () => Promise.reject(new WayClosed(reason))

describe('firstThatWorks', () => {
  it('takes the first step that works and tries none after it', async () => {
    const tried: string[] = []
    const recorded = (name: string, attempt: () => Promise<string>) =>
      step(name, () => {
        tried.push(name)
        return attempt()
      })
    const result = await firstThatWorks('Thing', [
      recorded('one', closed('no')),
      recorded('two', async () => 'got it'),
      recorded('three', async () => 'too late'),
    ])
    expect(result).toEqual({ value: 'got it', source: 'two' })
    expect(tried).toEqual(['one', 'two'])
  })

  it('names every way and why it was closed when none works', async () => {
    const attempt = firstThatWorks('Thing', [
      step('one', closed('not set')),
      step('two', () => Promise.reject(new Error('spawn failed\nwith a second line'))),
      { name: 'kept', attempt: closed('nothing kept') }, // no advice: nothing a person could do
    ])
    await expect(attempt).rejects.toMatchObject({
      problem: 'Thing cannot be had on this machine: none of the ways to it is open.',
      wayOut:
        'Any one of these is enough:\n  - make one work (not set)\n  - make two work (spawn failed with a second line)',
    })
  })

  it('ends at once when a step says that the next ones would not help', async () => {
    const full = new ServerStartError('The disk is full.', 'Free some space.')
    const attempt = firstThatWorks('Thing', [
      step('one', () => Promise.reject(full)),
      step('two', async () => 'never reached'),
    ])
    await expect(attempt).rejects.toBe(full)
  })
})
