/** The register of persons as configured; without one, identity cannot be checked and each referral goes on marked so. */
import { createPdsClient, type PdsClient } from '../partners/pds/pds-client.ts'
import type { Config } from '../runtime/config.ts'

/** Longest one question to the register may take, in seconds. */
const TIMEOUT_SECONDS = 8

/** Opens it. */
export const openRegister = ({ pdsUrl, exchange, calling }: Config, credential: string): PdsClient =>
  pdsUrl === undefined
    ? { trace: async () => ({ found: 'refused', because: 'no-register' }), close: async () => undefined }
    : createPdsClient({
        ...calling,
        baseUrl: pdsUrl,
        credential,
        timeoutSeconds: TIMEOUT_SECONDS,
        odsCode: exchange.odsCode,
      })
