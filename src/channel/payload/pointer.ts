/** The JSON Pointer (RFC 6901) of member names and array positions, outermost first; `''` is the whole document. */
export function pointerOf(steps: readonly (string | number)[]): string {
  let pointer = ''
  for (const step of steps) pointer += `/${typeof step === 'number' ? step : escapeStep(step)}`
  return pointer
}

function escapeStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
