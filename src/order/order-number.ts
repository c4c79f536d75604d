/** Serials are at least this many digits; a busy day simply grows past it. */
const SERIAL_DIGITS = 5

/** Series a number's serial is drawn from: one per platform and business day, such as `TB20260109`. */
export function numberSeries(channelCode: string, businessDayCompact: string): string {
  return channelCode + businessDayCompact
}

/** `TB20260109` and 123 give `TB2026010900123`. */
export function orderNumber(series: string, serial: number): string {
  return series + String(serial).padStart(SERIAL_DIGITS, '0')
}
