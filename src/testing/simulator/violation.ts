/** An invariant that did not hold. */
export interface Violation {
  /** Which: `I1`, `I9` …, `ERROR` for an error nobody can explain, `LIVENESS` for work that never ends. */
  readonly invariant: string
  readonly detail: string
}

/** Most violations of one invariant that are kept: the first few tell the story. */
const LIMIT = 3

/** Collects what did not hold. */
export class Violations {
  readonly found: Violation[] = []
  private readonly counts = new Map<string, number>()

  add(invariant: string, detail: string): void {
    const count = this.counts.get(invariant) ?? 0
    this.counts.set(invariant, count + 1)
    if (count < LIMIT) this.found.push({ invariant, detail })
  }
}
