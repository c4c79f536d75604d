import type { SendRejection } from '../notification/transport'
import { accept, type Outcome } from '../outcome'

/** A token and when it ends, epoch milliseconds. */
export interface AccessToken {
  readonly value: string
  readonly until: number
}

/** Time before its end at which a token is renewed. */
const EARLY_MS = 300_000

/**
 * Keeps one token for all who send: whoever comes while it is being asked for waits for the same answer. A token the provider
 * does not take any more is dropped once, however many found that out.
 */
export class TokenCache {
  private token: AccessToken | undefined
  private asking: Promise<Outcome<AccessToken, SendRejection>> | undefined

  constructor(
    private readonly ask: () => Promise<Outcome<AccessToken, SendRejection>>,
    private readonly now: () => number,
  ) {}

  /** The token that is valid now. */
  async get(): Promise<Outcome<string, SendRejection>> {
    if (this.token !== undefined && this.token.until - EARLY_MS > this.now()) return accept(this.token.value)
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined
    })
    const asked = await this.asking
    if (!asked.ok) return asked
    this.token = asked.value
    return accept(asked.value.value)
  }

  /** The provider said that this token is not valid. */
  drop(value: string): void {
    if (this.token?.value === value) this.token = undefined
  }
}
