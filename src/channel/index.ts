export type {
  ChannelAdapter,
  ChannelCapabilities,
  Delivery,
  DocumentRejection,
  KeptHeaders,
  OfferState,
  ShipmentWriteBack,
  ShopContext,
  StockOffer,
  StockRefusal,
  StockWriteBack,
  VerifiedDelivery,
} from './channel-adapter'
export {
  type ChannelDocument,
  type ChannelDocumentInput,
  channelDocumentSchema,
  DOCUMENT_FACT_LIMIT,
  orderFactSchema,
} from './channel-document'
export * from './payload/index'
export * from './signature/index'
