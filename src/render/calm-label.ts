/** A label in capitals, said in a normal voice. */

/** "RELATED" shouts, and a screen reader may spell it: "Related" says the same. */
export function calmLabel(label: string): string {
  return label === label.toUpperCase() ? label.slice(0, 1) + label.slice(1).toLowerCase() : label
}
