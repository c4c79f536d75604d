export { disorderedArbitrary, type FactStream, factStreamArbitrary } from './fact-stream-arbitrary'
export {
  discountArbitrary,
  orderContentArbitrary,
  orderLineArbitrary,
  pricedContentArbitrary,
  textArbitrary,
} from './order-content-arbitrary'
export { type StockOperation, stockOperationsArbitrary } from './stock-operations-arbitrary'
