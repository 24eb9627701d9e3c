/** Whether a process is ready: each part it needs, asked for by name and never waited for long. */

/** A part that must be there before work can be taken. */
export interface Part {
  /** Shown in answers and metrics, for example `database`. */
  readonly name: string
  readonly isReady: () => Promise<boolean>
}

export interface Readiness {
  readonly ready: boolean
  readonly parts: readonly { readonly part: string; readonly ready: boolean }[]
}

/** A part that has not answered by then is not ready, in milliseconds. */
const PATIENCE_MS = 1500

const answers = async (part: Part): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS)
  })
  try {
    return await Promise.race([part.isReady(), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Asks every part at once. */
export const checkParts = async (parts: readonly Part[]): Promise<Readiness> => {
  const checked = await Promise.all(
    parts.map(async (part) => ({ part: part.name, ready: await answers(part) })),
  )
  return { ready: checked.every(({ ready }) => ready), parts: checked }
}
