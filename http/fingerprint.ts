/** What a request asks for, as a hash: the same key with another fingerprint is another request. */
import { sha256Of } from '../runtime/sha256.ts'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 over method, path template, the ids in the path, If-Match and the canonical body; hex. */
export const fingerprint = (request: {
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly ifMatch: string | undefined
  readonly body: unknown
}): string =>
  sha256Of(
    [
      request.method.toUpperCase(),
      request.path,
      canonicalJson(request.params),
      request.ifMatch ?? '',
      canonicalJson(request.body),
    ].join('\n'),
  )
