/** What making a copy without properties comes to. */

/** The copy. */
export interface PropertiesCopy {
  readonly bytes: Uint8Array
  /** Not everything could be removed: it goes only where the practitioner allowed that. */
  readonly propertiesRemain: boolean
}
