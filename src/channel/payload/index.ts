export { JsonNumeral, JsonObject, type JsonValue } from './json-value'
export { defaultPayloadLimits, type PayloadLimits } from './payload-limits'
export type { PayloadCode, PayloadRejection } from './payload-rejection'
export { readJson } from './read-json'
