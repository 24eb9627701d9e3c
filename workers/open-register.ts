/** The register of persons as configured; without one, identity cannot be checked and each referral goes on marked so. */
import { createPdsClient, type PdsClient } from '../partners/pds/pds-client.ts'
import type { Config } from '../runtime/config.ts'

/** Opens it. `timeoutSeconds`: the longest that one question to it may take. */
export const openRegister = (
  { pdsUrl, exchange, calling }: Config,
  credential: string,
  timeoutSeconds: number,
): PdsClient =>
  pdsUrl === undefined
    ? { trace: async () => ({ found: 'refused', because: 'no-register' }), close: async () => undefined }
    : createPdsClient({
        ...calling,
        baseUrl: pdsUrl,
        credential,
        timeoutSeconds,
        odsCode: exchange.odsCode,
      })
