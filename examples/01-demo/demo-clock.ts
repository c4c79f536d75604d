const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The made-up shops opened on Monday, 5 January 2026; their clock shows Shanghai time, which has no daylight saving. */
const FIRST_MORNING = Date.parse('2026-01-05T09:00:00+08:00')

/**
 * The demo's own clock. Hub and store are told the time by it, as a host may do, so that a day passes in seconds; it is
 * moved forward by hand and never turned back.
 */
export class DemoClock {
  now = FIRST_MORNING - 2 * HOUR
  readonly read = (): number => this.now

  /** 1 on the first day. */
  get day(): number {
    return Math.floor((this.now + 8 * HOUR) / DAY) - Math.floor((FIRST_MORNING + 8 * HOUR) / DAY) + 1
  }

  /** Goes on to a time of the present day, such as `14:30`, unless it is past already. */
  goTo(time: string): void {
    this.now = Math.max(this.now, atTime(this.day, time))
  }

  /** Goes on to the morning after the day that `instant` lies in. */
  goToMorningAfter(instant: number): void {
    this.now = Math.max(this.now, instant)
    this.now = atTime(this.day + 1, '07:00')
  }

  goOn(milliseconds: number): void {
    this.now += milliseconds
  }

  /** `2026-01-05`. */
  get date(): string {
    return shanghai(this.now).slice(0, 10)
  }

  /** `09:05`. */
  get time(): string {
    return shanghai(this.now).slice(11, 16)
  }
}

/** A time of one of the demo's days, epoch milliseconds. */
export function atTime(day: number, time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return FIRST_MORNING + (day - 1) * DAY + (hours - 9) * HOUR + minutes * 60_000
}

/** RFC 3339 in Shanghai: `2026-01-05T09:00:00+08:00`. */
export function shanghai(instant: number): string {
  return `${new Date(instant + 8 * HOUR).toISOString().slice(0, 19)}+08:00`
}
