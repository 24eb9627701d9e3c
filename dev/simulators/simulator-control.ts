/** The control address of a simulated system: sets faults, on a port of its own so that `down` can be undone. */
import { createFaultBox, type FaultBox, parseFaultPlans } from './fault-plan.ts'
import {
  json,
  type RunningServer,
  type SimulatedHandler,
  type SimulatedReply,
  startFaultyServer,
} from './simulator-server.ts'

export interface ControlOptions {
  readonly host: string
  readonly port: number
  readonly faults: FaultBox
  /** Called when the plans changed, before the answer. */
  readonly changed: () => Promise<void>
  /** What else is answered here, so that it can be seen while the system is down. */
  readonly otherwise: SimulatedHandler
}

/** Starts the control listener. */
export const startControl = (options: ControlOptions): Promise<RunningServer> =>
  startFaultyServer({
    host: options.host,
    port: options.port,
    faults: createFaultBox(),
    isFaulty: () => false,
    handle: (request) =>
      request.path === '/control/faults'
        ? control(options, request.method, request.body.toString())
        : options.otherwise(request),
    errorReply: (_request, { status, code }) => json({ error: code }, status),
    codes: { fail: '', 'too-many-requests': '', unavailable: '', unauthorised: '' },
  })

const control = async (
  { faults, changed }: ControlOptions,
  method: string,
  body: string,
): Promise<SimulatedReply> => {
  if (method === 'PUT' || method === 'DELETE') {
    try {
      faults.replace(method === 'PUT' ? parseFaultPlans(JSON.parse(body)) : [])
    } catch (error) {
      return json({ error: error instanceof Error ? error.message : 'not JSON' }, 400)
    }
    await changed()
  }
  return json(faults.plans())
}
