/** Instants as they are stored and carried: ISO 8601 in UTC with milliseconds. */

/** The written form of milliseconds since 1970. */
export const iso = (instant: number): string => new Date(instant).toISOString()
