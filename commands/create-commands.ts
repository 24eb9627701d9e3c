/** All commands over what they stand on. */
import * as consent from './about-consent.ts'
import * as about from './about-referral.ts'
import { answerConsentLink, readConsentLink } from './answer-by-link.ts'
import { answerInformationRequest } from './answer-information-request.ts'
import { askConsent } from './ask-consent.ts'
import { changeCredentials } from './change-credentials.ts'
import { closeCircuit } from './close-circuit.ts'
import type { Commands } from './command-contracts.ts'
import { correctReferral } from './correct-referral.ts'
import { createSandbox } from './create-sandbox.ts'
import * as subscriptions from './manage-subscription.ts'
import { noteRefusedMessage } from './note-refused-message.ts'
import { openByReading } from './open-by-reading.ts'
import { openAttachment, readAttachment } from './read-attachment.ts'
import { readChanges } from './read-changes.ts'
import { listMessages, openMessage, readMessage } from './read-message.ts'
import { receiveAttachment } from './receive-attachment.ts'
import { receiveMessage } from './receive-message.ts'
import { redirectRecipient } from './redirect-recipient.ts'
import * as replays from './replay-events.ts'
import * as channels from './run-channel.ts'
import { readChannel } from './runnable-channel.ts'
import { readSetUp, saveChannel } from './save-channel.ts'
import { readChannelOrder, saveChannelOrder } from './save-channel-order.ts'
import { settleAttention } from './settle-attention.ts'
import type { StandingOn } from './standing-on.ts'
import { submitInformationRequest } from './submit-information-request.ts'
import { submitNotification } from './submit-notification.ts'
import { submitReferral } from './submit-referral.ts'
import { testChannel } from './test-channel.ts'
import { useNextChannel } from './use-next-channel.ts'
import { withdrawAgreement } from './withdraw-agreement.ts'

/** Builds them. */
export const createCommands = (on: StandingOn): Commands => ({
  submitReferral: (ask) => submitReferral(on, ask),
  submitNotification: (ask) => submitNotification(on, ask),
  submitInformationRequest: (ask) => submitInformationRequest(on, ask),
  answerInformationRequest: (ask) => answerInformationRequest(on, ask),
  closeInformationRequest: (ask) => about.closeInformationRequest(on, ask),
  withdrawReferral: (ask) => about.withdrawReferral(on, ask),
  decideSharing: (ask) => about.decideSharing(on, ask),
  withdrawAgreement: (ask) => withdrawAgreement(on, ask),
  acknowledge: (ask) => about.acknowledge(on, ask),
  respond: (ask) => about.respond(on, ask),
  openByReading: (read) => openByReading(on, read),
  settleUncertain: (ask) => about.settleUncertain(on, ask),
  tryAgain: (ask) => about.tryAgain(on, ask),
  useNextChannel: (ask) => useNextChannel(on, ask),
  deliverByPhone: (ask) => about.deliverByPhone(on, ask),
  recordNextStep: (ask) => about.recordNextStep(on, ask),
  receiveAttachment: (ask) => receiveAttachment(on, ask),
  readAttachment: (ask) => readAttachment(on, ask),
  openAttachment: (ask) => openAttachment(on, ask),
  correctReferral: (ask) => correctReferral(on, ask),
  redirectRecipient: (ask) => redirectRecipient(on, ask),
  settleAttention: (ask) => settleAttention(on, ask),
  noteRefusedMessage: (refused) => noteRefusedMessage(on, refused),
  askConsent: (ask) => askConsent(on, ask),
  readConsent: (ask) => consent.readConsent(on, ask),
  listConsents: (ask) => consent.listConsents(on, ask),
  answerConsent: (ask) => consent.answerConsent(on, ask),
  askConsentAgain: (ask) => consent.askConsentAgain(on, ask),
  callOffConsent: (ask) => consent.callOffConsent(on, ask),
  withdrawConsent: (ask) => consent.withdrawConsent(on, ask),
  readConsentLink: (ask) => readConsentLink(on, ask),
  answerConsentLink: (ask) => answerConsentLink(on, ask),
  listChannels: (user) => channels.listChannels(on, user),
  readChannel: (ask) => readChannel(on, ask),
  pauseChannel: (ask) => channels.pauseChannel(on, ask),
  changeCredentials: (ask) => changeCredentials(on, ask),
  testChannel: (ask) => testChannel(on, ask),
  closeCircuit: (ask) => closeCircuit(on, ask),
  openChannel: (ask) => channels.openChannel(on, ask),
  readSetUp: (ask) => readSetUp(on, ask),
  saveChannel: (ask) => saveChannel(on, ask),
  readChannelOrder: (ask) => readChannelOrder(on, ask),
  saveChannelOrder: (ask) => saveChannelOrder(on, ask),
  subscribe: (ask) => subscriptions.subscribe(on, ask),
  listSubscriptions: (user) => on.subscriptions.ofAgency(user.agencyId),
  readSubscription: (ask) => subscriptions.readSubscription(on, ask),
  changeSubscription: (ask) => subscriptions.changeSubscription(on, ask),
  endSubscription: (ask) => subscriptions.endSubscription(on, ask),
  rotateSecret: (ask) => subscriptions.rotateSecret(on, ask),
  listDeliveries: (ask) => replays.listDeliveries(on, ask),
  replayDelivery: (ask) => replays.replayDelivery(on, ask),
  replayFailures: (ask) => replays.replayFailures(on, ask),
  readChanges: (ask) => readChanges(on, ask),
  createSandbox: (ask) => createSandbox(on, ask),
  listMessages: (ask) => listMessages(on, ask),
  readMessage: (ask) => readMessage(on, ask),
  openMessage: (ask) => openMessage(on, ask),
  receiveMessage: (ask) => receiveMessage(on, ask),
})
