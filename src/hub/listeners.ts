import { EventEmitter } from 'eventemitter3'
import type { HubEvent, HubEventName, HubEvents } from './hub-event'

/** Who in this process hears of events. */
export class Listeners {
  private readonly emitter = new EventEmitter()

  constructor(private readonly report: (error: unknown) => void) {}

  on<N extends HubEventName>(name: N, listener: (body: HubEvents[N]) => void): () => void {
    this.emitter.on(name, listener)
    return () => this.emitter.off(name, listener)
  }

  /** Each listener by itself: one that throws, at once or later, silences none of the others. */
  tell(events: readonly HubEvent[]): void {
    for (const { name, body } of events) {
      if (this.emitter.listenerCount(name) === 0) continue
      for (const listener of this.emitter.listeners(name)) {
        try {
          const returned: unknown = listener(body)
          if (returned instanceof Promise) returned.catch((error) => this.report(error))
        } catch (error) {
          this.report(error)
        }
      }
    }
  }
}
