/** The procedures on the time-skipping server, with fake steps on every queue. */
import type { TestWorkflowEnvironment } from '@temporalio/testing'
import { createTimeSkippingEnvironment } from '../../dev/servers/time-skipping-server.ts'
import { FakeReferral, type Script } from './fake-referral.ts'
import { createFakeSteps, type FakeSteps } from './fake-steps.ts'
import { quietRuntime, startProcedures, startSteps, USUAL } from './procedure-workers.ts'
import { RaisedReferral } from './raised-referral.ts'

export interface WorkflowWorld extends AsyncDisposable {
  readonly env: TestWorkflowEnvironment
  readonly steps: Pick<FakeSteps, 'sweeps' | 'scanner'>
  /** A referral that is stored and not begun, with what its steps are to answer. */
  aReferral(script?: Partial<Script>): RaisedReferral
}

/** Starts the server and the workers. */
export const startWorkflowWorld = async (): Promise<WorkflowWorld> => {
  quietRuntime()
  const env = await createTimeSkippingEnvironment()
  const steps = createFakeSteps(() => env.currentTimeMs())
  const procedures = await startProcedures(env.nativeConnection, steps)
  const others = await startSteps(env.nativeConnection, steps)
  return {
    env,
    steps,
    aReferral(script = {}) {
      const fake = new FakeReferral({ ...USUAL, ...script })
      steps.add(fake)
      return new RaisedReferral(env, fake)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([procedures.stop(), others.stop()])
      await env.teardown()
    },
  }
}
