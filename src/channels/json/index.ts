export { type JsonChannelOptions, jsonChannel } from './json-channel'
export { type JsonOrder, jsonOrderJsonSchema, jsonOrderSchema } from './json-order-schema'
