import { OrderHubError } from '../errors'

/** Says that something went wrong behind everybody's back: the code alone, for a message may quote what it failed on. */
export function warnProcess(error: unknown): void {
  const code = OrderHubError.is(error) ? error.code : 'UNEXPECTED'
  process.emitWarning(`${code}: an error that belongs to no caller. Pass onError to see it.`, 'OrderHubWarning')
}

/** Tells the host of errors nobody waits for; the process is warned where the host listens to none. Never throws. */
export function reporter(onError: (error: unknown) => void = warnProcess): (error: unknown) => void {
  return (error) => {
    try {
      onError(error)
    } catch {
      // A reporter that throws has nobody left to tell.
    }
  }
}
