/** Where partners' HL7 v2 systems reach us, where a port is configured. */
import { type Context, HL7_NOT_KEPT } from '../context.ts'
import { startMllpListener } from '../partners/transports/mllp/mllp-listener.ts'
import type { Config } from '../runtime/config.ts'

/** Listens; without a port there is nothing to serve. `key` is that of the certificate, empty without one. */
export const serveHl7 = async (
  { mllp }: Config,
  key: string,
  { takeHl7, log, events }: Pick<Context, 'takeHl7' | 'log' | 'events'>,
): Promise<AsyncDisposable> => {
  if (mllp === undefined) return { [Symbol.asyncDispose]: async () => undefined }
  const { host, port, certificate, authority } = mllp
  const listener = await startMllpListener({
    host,
    port,
    ...(certificate === undefined
      ? {}
      : { tls: { certificate, key, ...(authority === undefined ? {} : { authorities: authority }) } }),
    take: (caller, bytes) => takeHl7({ from: 'their-connection', ...caller }, bytes),
    failed: (error) => log.error({ err: error }, HL7_NOT_KEPT),
    tooLarge: ({ ip }) => events.messageTooLarge({ caller: ip, way: 'their-connection' }),
  })
  log.info({ port: listener.port }, 'listening for HL7 v2')
  return listener
}
