/** What the simulated partner keeps of a message, to repeat it in its answers. */

/** Parts of the message that answers repeat. */
export interface MessageParts {
  readonly sourceEndpoint: string
  readonly senderOrganisation: { readonly fullUrl: string; readonly odsCode: string; readonly name: string }
  readonly category: string
  readonly useCase: string
  readonly encounter: { readonly fullUrl: string; readonly status: string; readonly episodeOfCare: string }
  readonly patient: {
    readonly fullUrl: string
    readonly nhsNumber: string
    readonly family: string
    readonly given: string
    readonly gender: string
    readonly birthDate: string
  }
}

/** What the sender said anew of a case. */
export interface CaseUpdate {
  readonly bundleId: string
  /** Version of the message, as its ServiceRequest says. */
  readonly version: string
  /** What has changed, in the sender's words. */
  readonly changed: string
}
