/** The JSON API, all of it: one line an endpoint. */
import type { Commands } from '../commands/command-contracts.ts'
import type { AttentionRepository } from '../database/attention-repository.ts'
import type { DirectoryRepository } from '../database/directory-repository.ts'
import type { ReadableReferralViews } from '../database/readable-referral-views.ts'
import type { Cursors } from '../http/cursor.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { OpenEndpoint } from '../http/open-endpoint.ts'
import { getAttachment } from './attachments/get-attachment.ts'
import { getAttachmentContent } from './attachments/get-attachment-content.ts'
import { postAttachment } from './attachments/post-attachment.ts'
import { getAttentionItem } from './attention/get-attention-item.ts'
import { listAttentionItems } from './attention/list-attention-items.ts'
import { postAttentionSettlement } from './attention/post-attention-settlement.ts'
import { getChanges } from './changes/get-changes.ts'
import {
  getAgencyChannels,
  getChannelSetUp,
  putAgencyChannels,
  putChannel,
} from './channels/channel-set-up.ts'
import {
  getChannel,
  getChannels,
  postCircuitClosing,
  postOpening,
  postPause,
  postTest,
  putCredentials,
} from './channels/channels.ts'
import { getConsentRequest } from './consents/get-consent-request.ts'
import { listConsentRequests } from './consents/list-consent-requests.ts'
import { postConsentLinkAnswer, postConsentLinkReading } from './consents/post-consent-link.ts'
import {
  postConsentAnswer,
  postConsentAskAgain,
  postConsentCallOff,
  postConsentWithdraw,
} from './consents/post-consent-moves.ts'
import { postConsentRequest } from './consents/post-consent-request.ts'
import { getAgency } from './directory/get-agency.ts'
import { getService } from './directory/get-service.ts'
import { listAgencies } from './directory/list-agencies.ts'
import { listServices } from './directory/list-services.ts'
import { getInformationRequest } from './information-requests/get-information-request.ts'
import { listInformationRequests } from './information-requests/list-information-requests.ts'
import { postAnswers } from './information-requests/post-answers.ts'
import { postClosing } from './information-requests/post-closing.ts'
import { postInformationRequest } from './information-requests/post-information-request.ts'
import { INFORMATION_REQUESTS, type ItemDoor, NOTIFICATIONS, REFERRALS } from './item-door.ts'
import { getItemMessages, getMessage, getMessageContent } from './messages/get-messages.ts'
import { getNotification } from './notifications/get-notification.ts'
import { listNotifications } from './notifications/list-notifications.ts'
import { postNotification } from './notifications/post-notification.ts'
import { postNextChannel } from './recipients/post-next-channel.ts'
import { postNextStep } from './recipients/post-next-step.ts'
import { postPhoneDelivery } from './recipients/post-phone-delivery.ts'
import { postRedirect } from './recipients/post-redirect.ts'
import { postResponse } from './recipients/post-response.ts'
import { postSettlement } from './recipients/post-settlement.ts'
import { postTryAgain } from './recipients/post-try-again.ts'
import { getReferral } from './referrals/get-referral.ts'
import { getVersions } from './referrals/get-versions.ts'
import { listReferrals } from './referrals/list-referrals.ts'
import { postAgreementWithdrawal } from './referrals/post-agreement-withdrawal.ts'
import { postCorrection } from './referrals/post-correction.ts'
import { postReceipt } from './referrals/post-receipt.ts'
import { postReferral } from './referrals/post-referral.ts'
import { postSharingDecision } from './referrals/post-sharing-decision.ts'
import { postWithdrawal } from './referrals/post-withdrawal.ts'
import { postSandbox } from './sandboxes/post-sandbox.ts'
import {
  getDeliveries,
  postDeliveryReplay,
  postReplay,
  postSecretRotation,
} from './subscriptions/deliveries.ts'
import {
  deleteSubscription,
  getSubscription,
  getSubscriptions,
  patchSubscription,
  postSubscription,
} from './subscriptions/subscriptions.ts'
import { getMe } from './users/get-me.ts'

/** What the endpoints take their part from. */
export interface EndpointUses {
  readonly commands: Commands
  readonly readable: ReadableReferralViews
  readonly attention: Pick<AttentionRepository, 'list' | 'byId'>
  readonly directory: Pick<
    DirectoryRepository,
    'agency' | 'agencies' | 'service' | 'services' | 'areaOfPostcode'
  >
  readonly cursors: Cursors
}

export const createEndpoints = (uses: EndpointUses): readonly Endpoint[] => [
  postReferral(uses),
  listReferrals(uses),
  getReferral(uses),
  postWithdrawal(REFERRALS, uses),
  postSharingDecision(REFERRALS, uses),
  postAgreementWithdrawal(REFERRALS, uses),
  postCorrection(uses),
  getVersions(uses),
  postReceipt(REFERRALS, uses),
  ...onRecipients(REFERRALS, uses),
  postRedirect(uses),
  postNotification(uses),
  listNotifications(uses),
  getNotification(uses),
  postWithdrawal(NOTIFICATIONS, uses),
  postSharingDecision(NOTIFICATIONS, uses),
  postAgreementWithdrawal(NOTIFICATIONS, uses),
  ...onRecipients(NOTIFICATIONS, uses),
  postInformationRequest(uses),
  listInformationRequests(uses),
  getInformationRequest(uses),
  postWithdrawal(INFORMATION_REQUESTS, uses),
  postSharingDecision(INFORMATION_REQUESTS, uses),
  postAgreementWithdrawal(INFORMATION_REQUESTS, uses),
  postReceipt(INFORMATION_REQUESTS, uses),
  postClosing(uses),
  postAnswers(uses),
  ...onRecipients(INFORMATION_REQUESTS, uses),
  ...[REFERRALS, NOTIFICATIONS, INFORMATION_REQUESTS].flatMap((door) => onConsents(door, uses)),
  postAttachment(uses),
  getAttachment(uses),
  getAttachmentContent(uses),
  listAttentionItems(uses),
  getAttentionItem(uses),
  postAttentionSettlement(uses),
  listServices(uses),
  getService(uses),
  listAgencies(uses),
  getAgency(uses),
  getChannels(uses),
  getChannel(uses),
  postPause(uses),
  postOpening(uses),
  postCircuitClosing(uses),
  postTest(uses),
  putCredentials(uses),
  getChannelSetUp(uses),
  putChannel(uses),
  getAgencyChannels(uses),
  putAgencyChannels(uses),
  ...[REFERRALS, NOTIFICATIONS, INFORMATION_REQUESTS].map((door) => getItemMessages(door, uses)),
  getMessage(uses),
  getMessageContent(uses),
  ...toSystems(uses),
  getMe(uses),
]

/** What other systems are told, and how they ask for it. */
const toSystems = (uses: EndpointUses): readonly Endpoint[] => [
  postSubscription(uses),
  getSubscriptions(uses),
  getSubscription(uses),
  patchSubscription(uses),
  deleteSubscription(uses),
  postSecretRotation(uses),
  getDeliveries(uses),
  postDeliveryReplay(uses),
  postReplay(uses),
  getChanges(uses),
  postSandbox(uses),
]

/** Those that take no token, each with its reason. */
export const createOpenEndpoints = (uses: Pick<EndpointUses, 'commands'>): readonly OpenEndpoint[] => [
  postConsentLinkReading(uses),
  postConsentLinkAnswer(uses),
]

/** What is asked of the family, the same for each kind of item. */
const onConsents = (door: ItemDoor, uses: EndpointUses): readonly Endpoint[] => [
  postConsentRequest(door, uses),
  listConsentRequests(door, uses),
  getConsentRequest(door, uses),
  postConsentAnswer(door, uses),
  postConsentAskAgain(door, uses),
  postConsentCallOff(door, uses),
  postConsentWithdraw(door, uses),
]

/** What is done about one recipient, the same for each kind of item. */
const onRecipients = (door: ItemDoor, uses: EndpointUses): readonly Endpoint[] => [
  postResponse(door, uses),
  postSettlement(door, uses),
  postNextStep(door, uses),
  postTryAgain(door, uses),
  postNextChannel(door, uses),
  postPhoneDelivery(door, uses),
]
