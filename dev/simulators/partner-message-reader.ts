/** What a receiver needs to know of a BaRS message Bundle. */
import { all, EMPTY_NODE, parseDocument, type TreeNode, text } from './partner-message-tree.ts'

export interface MessageResource {
  readonly type: string
  readonly fullUrl: string
  readonly node: TreeNode
}

export interface BarsMessage {
  readonly bundleId: string
  readonly bundleType: string
  readonly versionId: string
  readonly timestamp: string
  readonly resources: readonly MessageResource[]
  readonly header: TreeNode
  readonly event: string
  readonly reason: string
  /** `system|value` */
  readonly destination: string
  /** `system|value` */
  readonly source: string
  /** Bundle id that a response answers. */
  readonly responseTo: string
  readonly focus: string
}

/** Reads a Bundle. @throws RangeError when the document is no FHIR Bundle. */
export const readMessage = (body: string, contentType: string): BarsMessage => {
  const [bundle] = all(parseDocument(body, contentType), 'Bundle')
  if (bundle === undefined) throw new RangeError('the body is not a Bundle')
  const resources = all(bundle, 'entry').flatMap(readEntry)
  const header = resources.find(({ type }) => type === 'MessageHeader')?.node ?? EMPTY_NODE
  return {
    bundleId: text(bundle, 'id'),
    bundleType: text(bundle, 'type'),
    versionId: text(bundle, 'meta', 'versionId'),
    timestamp: text(bundle, 'timestamp'),
    resources,
    header,
    event: text(header, 'eventCoding', 'code'),
    reason: text(header, 'reason', 'coding', 'code'),
    destination: text(header, 'destination', 'endpoint'),
    source: text(header, 'source', 'endpoint'),
    responseTo: text(header, 'response', 'identifier'),
    focus: text(header, 'focus', 'reference'),
  }
}

const readEntry = (entry: TreeNode): readonly MessageResource[] =>
  all(entry, 'resource').flatMap(({ children }) =>
    Object.entries(children).flatMap(([type, nodes]) =>
      nodes.map((node) => ({ type, fullUrl: text(entry, 'fullUrl'), node })),
    ),
  )

/** Resources of one type. */
export const resourcesOf = (message: BarsMessage, type: string): readonly MessageResource[] =>
  message.resources.filter((resource) => resource.type === type)

/** The first resource of a type, empty where there is none. */
export const resourceOf = (message: BarsMessage, type: string): MessageResource =>
  resourcesOf(message, type)[0] ?? { type, fullUrl: '', node: EMPTY_NODE }

const CATEGORY_SYSTEM = '/message-category-servicerequest'
const USE_CASE_SYSTEM = '/usecases-categories-bars'

const categoryCode = (message: BarsMessage, system: string): string =>
  text(
    all(resourceOf(message, 'ServiceRequest').node, 'category', 'coding').find((coding) =>
      text(coding, 'system').endsWith(system),
    ) ?? EMPTY_NODE,
    'code',
  )

/** `referral` or `validation`. */
export const categoryOf = (message: BarsMessage): string => categoryCode(message, CATEGORY_SYSTEM)

/** Use case, for example `a1t1`; empty where the sender has one of its own. */
export const useCaseOf = (message: BarsMessage): string => categoryCode(message, USE_CASE_SYSTEM)
