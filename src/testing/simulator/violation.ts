/** An invariant that did not hold. */
export interface Violation {
  /** Which: `I1`, `I9` …, or `ERROR` for an error nobody can explain, or `LIVENESS`. */
  readonly invariant: string
  readonly detail: string
}

/** Most violations one run keeps; one is enough to fail. */
const LIMIT = 20

/** Collects what did not hold. */
export class Violations {
  readonly found: Violation[] = []

  add(invariant: string, detail: string): void {
    if (this.found.length < LIMIT) this.found.push({ invariant, detail })
  }
}
