import { describe, expect, it } from '@jest/globals'
import { createTimeSkippingEnvironment } from '../../dev/servers/time-skipping-server.ts'

describe('createTimeSkippingEnvironment', () => {
  it('sleeps 45 days in a moment', async () => {
    const environment = await createTimeSkippingEnvironment()
    try {
      const before = await environment.currentTimeMs()
      const began = Date.now()
      await environment.sleep('45 days')
      expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(45 * 24 * 3_600_000)
      expect(Date.now() - began).toBeLessThan(100_000)
    } finally {
      await environment.teardown()
    }
  })
})
