/**
 * The named moments at which a process of the exchange is killed, each described by what can be seen from outside:
 * a write to MongoDB, a call to Temporal, a call to a partner. The product knows nothing of them.
 */

/** Kinds of channel whose moments are watched apart from those of BaRS. */
export const WIRES = ['soap', 'hl7', 'mesh', 'files'] as const
export type WireName = (typeof WIRES)[number]

/** What a write or read of the product does, as its collection and its change show it. */
export type DataKind =
  | 'referral stored'
  | 'referral begun'
  | 'identity confirmed'
  | 'identity unchecked'
  | 'sharing decided'
  | 'attempt recorded'
  | 'move recorded'
  | 'outcome recorded'
  | 'next step recorded'
  | 'all ended recorded'
  | 'told recorded'
  | 'received stored'
  | 'received finished'
  | 'command stored'
  | 'command finished'
  | 'message made'
  | 'attempt begun'
  | 'attempt finished'
  /** To a partner that cannot tell a repeat. */
  | 'attempt without repeats begun'
  | 'attempt without repeats finished'
  | `${WireName} attempt ${'begun' | 'finished'}`
  /** The partner's own words, fetched or brought by its system: as they came, before anything is made of them. */
  | `${WireName} reply stored`
  | 'attention raised'
  | 'attention settled'
  | 'audit written'
  | 'sweep read'
  | 'other'

/** A moment in a process's life. */
export type Moment =
  | { readonly on: 'data'; readonly kind: DataKind; readonly when: 'before' | 'after' }
  | { readonly on: 'call'; readonly name: string; readonly when: 'before' | 'after' }
  /** `sent`: the whole message has left, no answer yet; `answered`: the answer's head is there. Files: about the last rename. */
  | { readonly on: 'partner'; readonly wire: 'bars' | WireName; readonly when: 'sent' | 'answered' }

export type Host = 'http' | 'workflow-worker' | 'activity-worker'

/** What has to happen for the moment to come: a kind of story (crash-stories.ts), or a partner that is slow. */
export type Stimulus = 'message' | 'decide' | 'decline' | 'unidentified' | 'slow-partner' | WireName

export interface KillPoint {
  readonly name: string
  /** The process in which the moment is watched for. */
  readonly host: Host
  readonly moment: Moment
  /** Who dies then, where it is not the host itself. */
  readonly dies?: 'temporal' | 'mongo'
  readonly needs?: Stimulus
}

type More = Pick<KillPoint, 'dies' | 'needs'>

const data = (host: Host, when: 'before' | 'after', kind: DataKind, more: More = {}): KillPoint => ({
  name: `${host}: ${more.dies === undefined ? '' : `${more.dies} dies `}${when} ${kind}`,
  host,
  moment: { on: 'data', kind, when },
  ...more,
})

const around = (host: Host, kind: DataKind, more: More = {}): readonly KillPoint[] => [
  data(host, 'before', kind, more),
  data(host, 'after', kind, more),
]

const call = (when: 'before' | 'after', name: string): KillPoint => ({
  name: `http: ${when} ${name}`,
  host: 'http',
  moment: { on: 'call', name, when },
})

const partner = (when: 'sent' | 'answered', more: More): KillPoint => ({
  name: `activity-worker: message ${when}${more.needs === undefined ? '' : ', partner slow'}`,
  host: 'activity-worker',
  moment: { on: 'partner', wire: 'bars', when },
  ...more,
})

/** After the partner has it and before that is recorded; with its reply stored and not acknowledged, in both halves. */
const ofWire = (wire: WireName): readonly KillPoint[] => [
  {
    name: `activity-worker: ${wire} message sent`,
    host: 'activity-worker',
    moment: { on: 'partner', wire, when: 'sent' },
    needs: wire,
  },
  data('activity-worker', 'before', `${wire} attempt finished`, { needs: wire }),
  data('activity-worker', 'after', `${wire} attempt finished`, { needs: wire }),
  data('activity-worker', 'before', `${wire} reply stored`, { needs: wire }),
  data('activity-worker', 'after', `${wire} reply stored`, { needs: wire }),
]

/** All named points. */
export const KILL_POINTS: readonly KillPoint[] = [
  ...around('http', 'referral stored'),
  data('http', 'after', 'audit written'),
  call('before', 'StartWorkflowExecution'),
  call('after', 'StartWorkflowExecution'),
  ...around('http', 'received stored', { needs: 'message' }),
  ...around('http', 'received finished', { needs: 'message' }),
  ...around('http', 'command stored'),
  ...around('http', 'command finished'),
  call('before', 'UpdateWorkflowExecution'),
  call('after', 'UpdateWorkflowExecution'),
  data('http', 'before', 'referral stored', { dies: 'mongo' }),
  data('http', 'after', 'received stored', { dies: 'mongo', needs: 'message' }),
  data('http', 'after', 'referral stored', { dies: 'temporal' }),

  data('workflow-worker', 'after', 'audit written'),
  ...around('workflow-worker', 'referral begun', { needs: 'decide' }),
  ...around('workflow-worker', 'sharing decided', { needs: 'decide' }),
  ...around('workflow-worker', 'identity confirmed'),
  ...around('workflow-worker', 'identity unchecked', { needs: 'unidentified' }),
  ...around('workflow-worker', 'attention raised', { needs: 'decline' }),
  ...around('workflow-worker', 'move recorded'),
  ...around('workflow-worker', 'outcome recorded'),
  ...around('workflow-worker', 'next step recorded', { needs: 'decline' }),
  ...around('workflow-worker', 'attention settled', { needs: 'decline' }),
  ...around('workflow-worker', 'all ended recorded'),
  ...around('workflow-worker', 'told recorded'),
  data('workflow-worker', 'after', 'move recorded', { dies: 'temporal' }),
  data('workflow-worker', 'after', 'outcome recorded', { dies: 'temporal' }),
  data('workflow-worker', 'after', 'told recorded', { dies: 'temporal' }),
  data('workflow-worker', 'before', 'move recorded', { dies: 'mongo' }),

  ...around('activity-worker', 'message made'),
  ...around('activity-worker', 'attempt begun'),
  partner('sent', {}),
  partner('sent', { needs: 'slow-partner' }),
  partner('answered', {}),
  ...around('activity-worker', 'attempt finished'),
  ...around('activity-worker', 'attempt without repeats begun'),
  ...around('activity-worker', 'attempt without repeats finished'),
  ...around('activity-worker', 'attempt recorded'),
  data('activity-worker', 'before', 'attempt finished', { dies: 'mongo' }),
  data('activity-worker', 'after', 'attempt recorded', { dies: 'temporal' }),
  data('activity-worker', 'before', 'sweep read'),
  ...WIRES.flatMap(ofWire),
  data('activity-worker', 'after', 'received finished', { needs: 'soap' }),
  data('activity-worker', 'after', 'soap reply stored', { dies: 'mongo', needs: 'soap' }),
  data('activity-worker', 'after', 'files reply stored', { dies: 'temporal', needs: 'files' }),
]
