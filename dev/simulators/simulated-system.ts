/** A simulated system: its own address under the plan of faults, and its controls on another. */
import { createFaultBox } from './fault-plan.ts'
import { startControl } from './simulator-control.ts'
import {
  type FaultyServerOptions,
  type SimulatedHandler,
  type SimulatedReply,
  type SimulatedRequest,
  startFaultyServer,
} from './simulator-server.ts'

/** Where it listens. */
export interface SystemPlace {
  readonly host?: string
  /** 0 or absent for any free port. */
  readonly port?: number
  readonly controlPort?: number
}

export interface SystemOptions extends Pick<FaultyServerOptions, 'isFaulty' | 'errorReply' | 'codes'> {
  readonly place: SystemPlace
  /** Answers at its own address, which it is told. */
  readonly handle: (request: SimulatedRequest, url: string) => Promise<SimulatedReply>
  /** What its control address answers besides the controls, so that it can be seen while the system is down. */
  readonly otherwise: SimulatedHandler
}

export interface SimulatedSystem {
  readonly url: string
  readonly controlUrl: string
  stop(): Promise<void>
}

/** Starts it with no faults. */
export const startSimulatedSystem = async (options: SystemOptions): Promise<SimulatedSystem> => {
  const { place, handle, otherwise, isFaulty, errorReply, codes } = options
  const { host = '127.0.0.1', port = 0, controlPort = 0 } = place
  const faults = createFaultBox()
  const server = await startFaultyServer({
    host,
    port,
    faults,
    isFaulty,
    handle: (request) => handle(request, server.url),
    errorReply,
    codes,
  })
  const control = await startControl({
    host,
    port: controlPort,
    faults,
    changed: () => server.follow(),
    otherwise,
  })
  return {
    url: server.url,
    controlUrl: control.url,
    async stop() {
      await Promise.all([server.stop(), control.stop()])
    },
  }
}
