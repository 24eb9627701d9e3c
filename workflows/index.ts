/** The bundle's entry: every function exported here can be started. */
export { attachmentWorkflow } from './attachment-workflow.ts'
export { consentWorkflow } from './consent-workflow.ts'
export { deliveryWorkflow, plannedDeliveryWorkflow } from './delivery-workflow.ts'
export {
  informationRequestWorkflow,
  preparedInformationRequestWorkflow,
  preparedInformationRequestWorkflowV2,
} from './information-request-workflow.ts'
export { noticeWorkflow } from './notice-workflow.ts'
export {
  notificationWorkflow,
  preparedNotificationWorkflow,
  preparedNotificationWorkflowV2,
} from './notification-workflow.ts'
export { pollChannelWorkflow } from './poll-channel-workflow.ts'
export {
  preparedReferralWorkflow,
  preparedReferralWorkflowV2,
  referralWorkflow,
} from './referral-workflow.ts'
export { replyWorkflow } from './reply-workflow.ts'
export { sweepNotStartedWorkflow } from './sweep-not-started-workflow.ts'
