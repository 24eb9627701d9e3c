/** The bundle's entry: every function exported here can be started. */
export { attachmentWorkflow } from './attachment-workflow.ts'
export { deliveryWorkflow } from './delivery-workflow.ts'
export { informationRequestWorkflow } from './information-request-workflow.ts'
export { noticeWorkflow } from './notice-workflow.ts'
export { notificationWorkflow } from './notification-workflow.ts'
export { referralWorkflow } from './referral-workflow.ts'
export { replyWorkflow } from './reply-workflow.ts'
export { sweepNotStartedWorkflow } from './sweep-not-started-workflow.ts'
