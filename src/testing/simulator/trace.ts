import { hashText } from '../seeded-random'

/** What happened, as one running number: two runs of one seed must end with the same. */
export class Trace {
  private hash = 0x811c9dc5
  private length = 0

  constructor(private readonly listener?: (line: string) => void) {}

  add(line: string): void {
    this.hash = hashText(line, this.hash)
    this.length += 1
    this.listener?.(line)
  }

  digest(): string {
    return `${this.length}-${this.hash.toString(16)}`
  }
}
