import type { IntakeService } from './intake-service'

/** Documents booked at the same time after a webhook's answer; the rest waits for its turn. */
const MAX_PROCESSING = 256

/** Books received documents after their senders have been answered. What goes wrong is left to the timer. */
export class DocumentQueue {
  private readonly waiting: string[] = []
  private readonly processing = new Set<Promise<void>>()

  constructor(
    private readonly intake: Pick<IntakeService, 'process'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  add(intakeKey: string): void {
    if (this.processing.size >= MAX_PROCESSING) {
      if (this.waiting.length < MAX_PROCESSING * 100) this.waiting.push(intakeKey)
      return
    }
    const work: Promise<void> = this.intake
      .process(intakeKey)
      .then(
        () => undefined,
        (error) => this.onError(error),
      )
      .finally(() => {
        this.processing.delete(work)
        const next = this.waiting.shift()
        if (next !== undefined) this.add(next)
      })
    this.processing.add(work)
  }

  /** Resolves when all that was added has been booked as far as it can be. */
  async settle(): Promise<void> {
    while (this.processing.size > 0 || this.waiting.length > 0) await Promise.all([...this.processing])
  }
}
