export { lcnDivisions } from './lcn-divisions'
