/** The first pages in a real Chromium, at desk and phone width, without JavaScript, held against WCAG by axe. */
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumPath } from '../../dev/servers/chromium.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { tokenOf } from './journey-client.ts'
import { child, newReferral, raise, untilShown } from './journey-referral.ts'
import type { JourneyWorld } from './journey-world.ts'

const QUIET_CHROMIUM = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run']
const WIDTHS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const
const START_MS = 120_000

/** Mounts the tests on a running world. */
export const pagesInABrowser = (running: () => JourneyWorld): void => {
  describe('pages in a browser', () => {
    let browser: Browser | undefined

    beforeAll(async () => {
      const executablePath = await chromiumPath({ progress: quietProgress })
      browser = await chromium.launch({ executablePath, args: QUIET_CHROMIUM })
    }, START_MS)
    afterAll(() => browser?.close())

    const openPage = async (size: keyof typeof WIDTHS, script = false): Promise<Page> => {
      if (browser === undefined) throw new RangeError('the browser did not start')
      const context = await browser.newContext({ viewport: WIDTHS[size], javaScriptEnabled: script })
      return context.newPage()
    }

    const signIn = async (page: Page, user: string, path: string): Promise<void> => {
      const on = running()
      await page.goto(`${on.world.url}${path}`)
      await page.getByLabel('Token').fill(await tokenOf(on, user))
      await page.getByRole('button', { name: 'Sign in' }).click()
    }

    it.each(['desk', 'phone'] as const)(
      '%s: from sign-in to the outcome, whose reading closes it',
      async (size) => {
        const on = running()
        const { id, reference } = await raise(on)
        await untilShown(on, id, 'its outcome', ({ recipients }) =>
          recipients.every(({ state }) => state === 'finished'),
        )
        const page = await openPage(size)
        await signIn(page, 'amina', '/referrals')
        await expect(page.getByRole('heading', { level: 1 }).textContent()).resolves.toBe('Referrals')
        await page.getByRole('link', { name: reference }).first().click()
        const main = page.getByRole('main')
        expect(await main.getAttribute('data-page-state')).toBe('ready')
        const words = (await main.textContent()) ?? ''
        for (const said of [
          'Waiting for',
          'Since',
          'What happens next',
          'Outcome given',
          child(0).familyName,
        ])
          expect(words).toContain(said)
        expect(page.url()).toContain(`/referrals/${reference}`)
        expect(await page.title()).not.toContain(child(0).familyName)
        await untilShown(on, id, 'it to close, as its outcome was read', ({ state }) => state === 'closed')
        await page
          .getByRole('link', { name: 'Sign out' })
          .or(page.getByRole('button', { name: 'Sign out' }))
          .click()
        await page.goto(`${on.world.url}/referrals/${reference}`)
        expect(page.url()).toContain('/sign-in')
        await page.context().close()
      },
    )

    it('a supervisor sees where it stands and nothing about the child', async () => {
      const on = running()
      const { reference } = await raise(on, { facts: 'Only for those with a part in it.' })
      const page = await openPage('desk')
      await signIn(page, 'lee', `/referrals/${reference}`)
      const words = (await page.getByRole('main').textContent()) ?? ''
      expect(words).toContain('What happens next')
      expect(words).not.toContain(child(0).familyName)
      expect(words).not.toContain('Only for those with a part in it.')
      await page.context().close()
    })

    it('another agency gets the page of an unknown reference', async () => {
      const on = running()
      const { reference } = await raise(on)
      const page = await openPage('phone')
      await signIn(page, 'priya', `/referrals/${reference}`)
      const theirs = await page.getByRole('main').textContent()
      const unknown = await page.goto(`${on.world.url}/referrals/RX-2222-2222`)
      expect(unknown?.status()).toBe(404)
      expect(await page.getByRole('main').textContent()).toBe(theirs)
      await page.context().close()
    })

    it('meets WCAG 2.2 AA as far as a machine can tell', async () => {
      const on = running()
      const { reference } = await raise(
        on,
        newReferral({ sharingDecision: { decision: 'awaited', askedManager: true } }),
      )
      // axe runs as a script in the page; the pages themselves need none.
      const page = await openPage('phone', true)
      await signIn(page, 'amina', '/referrals')
      for (const path of ['/referrals', `/referrals/${reference}`, '/referrals/RX-2222-2222']) {
        await page.goto(`${on.world.url}${path}`)
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
          .analyze()
        expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
      }
      await page.context().close()
    })
  })
}
