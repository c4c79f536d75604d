export { aHub, type TestClock, type TestHub, type TestHubOptions, testClock, testKeys } from './a-hub'
export {
  address,
  channelDocument,
  handedOver,
  orderContent,
  orderLine,
  paid,
  placed,
  recipient,
  stockLevel,
  TEST_NOON,
} from './builders'
export { type ChannelSample, type ChannelSubject, channelSuite, type SignedSample } from './channel-suite'
export { SeededRandom } from './seeded-random'
export * from './simulator/index'
export type { SuiteMatchers, SuiteRunner } from './store-runner'
export { storeSuite } from './store-suite'
export { TEST_EVENT_HEADER, type TestChannelOptions, testChannel, testPayload } from './test-channel'
