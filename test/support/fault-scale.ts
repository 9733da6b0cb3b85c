/** How big a fault test is: small where it runs with every change, in full where somebody asks for it. */

/** One size for each occasion. */
export interface Scales<T> {
  /** `npm run faults:full`. */
  readonly full: T
  /** `.ci/run`, and by hand. */
  readonly ci: T
}

/** The size that this run is of. */
export function scale<T>({ full, ci }: Scales<T>): T {
  return process.env['BROADSHEET_FAULTS'] === 'full' ? full : ci
}
