export { type AcsRequest, acs3Signature, acsQuery } from './aliyun-signature'
export { type AliyunSmsOptions, aliyunSms } from './aliyun-sms'
export {
  type GuardOptions,
  guardedHttp,
  type HttpCall,
  type HttpReply,
  type HttpRequest,
  ResponseTooLargeError,
  UrlRefusedError,
} from './guarded-http'
export { isPublicAddress } from './public-address'
export {
  dingtalkRobot,
  dingtalkSign,
  feishuRobot,
  feishuSign,
  type RobotOptions,
  type SignedRobotOptions,
  wecomRobot,
} from './robots'
export type { Secrets } from './secrets'
export type { ProviderOptions } from './send-json'
export { type Mailer, type SmtpOptions, smtp } from './smtp'
export { type Tc3Request, type TencentSmsOptions, tc3Authorization, tencentSms } from './tencent-sms'
export {
  type WechatOptions,
  type WechatSubscribeOptions,
  type WecomAppOptions,
  wechatSubscribe,
  wechatTemplate,
  wecomApp,
} from './tokened'
