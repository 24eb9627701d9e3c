/** Who may import what (docs/map.md). A pattern is matched against a path from the root, or against a package's name. */

export interface Rule {
  /** Files of ours whose values and types may be taken. */
  readonly may: RegExp
  /** Files of ours of which only types may be taken. */
  readonly mayTypes?: RegExp
  /** Packages and built-ins. */
  readonly packages: RegExp
}

const NOTHING = /^$/

/** By folder. A folder always may import itself. */
export const TABLE: Readonly<Record<string, Rule>> = {
  domain: { may: NOTHING, packages: NOTHING },
  workflows: { may: /^domain\//, packages: /^@temporalio\/workflow$/ },
  activities: {
    may: /^(domain|database|partners|runtime)\//,
    mayTypes: /^workflows\/(activity|consent-step|receipt)-contracts\.ts$|^attachments\//,
    packages: /^@temporalio\/(activity|common)$|^node:crypto$/,
  },
  commands: {
    may: /^(domain|database|runtime)\/|^workflows\/[a-z-]+-messages\.ts$/,
    mayTypes: /^partners\/(format|reply-source|transport)\.ts$|^attachments\/attachment-files\.ts$/,
    packages: /^@temporalio\/(client|common)$|^node:/,
  },
  database: { may: /^(domain|runtime)\//, packages: /^mongoose$|^node:/ },
  partners: {
    may: /^(domain|runtime)\//,
    packages:
      /^(asn1js|imapflow|nodemailer(\/lib\/smtp-connection)?|pkijs|postal-mime|saxes|ssh2-sftp-client|undici|zod)$|^node:/,
  },
  // Notices to people: their carriers' own clients, and nothing of partners.
  'partners/notices': {
    may: /^(domain|runtime)\//,
    packages: /^(axios|nodemailer|notifications-node-client)$|^node:/,
  },
  // What a file really is, the copy that is sent, the scanner: pure but for the scanner's socket.
  attachments: { may: /^(domain|runtime)\//, packages: /^node:/ },
  // A leaf that every process stands on: times in words, faults, ids.
  api: {
    may: /^(domain|http|commands|runtime)\/|^database\/[a-z-]+-views\.ts$/,
    packages: /^(express|zod)$/,
  },
  'api/fhir': {
    may: /^(domain|http|runtime)\/|^partners\/formats\/bars-fhir\//,
    mayTypes: /^commands\/|^database\/[a-z-]+-views\.ts$/,
    packages: /^(express|zod)$/,
  },
  'api/hl7v2': {
    may: /^(domain|runtime)\/|^partners\/formats\/hl7v2\//,
    mayTypes: /^commands\//,
    packages: /^node:(crypto|net)$/,
  },
  web: {
    may: /^(domain|http|runtime)\//,
    mayTypes: /^commands\/|^database\/[a-z-]+-views\.ts$/,
    packages: /^(express|zod|nunjucks|cookie)$|^node:/,
  },
  http: {
    may: /^(domain|runtime)\//,
    packages: /^(express|helmet|cookie|zod|@asteasolutions\/zod-to-openapi)$|^node:/,
  },
  workers: {
    may: /^(activities|partners|runtime)\/|^context\.ts$|^workflows\/task-queues\.ts$/,
    mayTypes: /^domain\/|^workflows\/activity-contracts\.ts$/,
    packages: /^@temporalio\/(worker|client)$|^node:/,
  },
  runtime: {
    may: /^domain\//,
    packages: /^(@temporalio\/client|jose|luxon|pino|prom-client|zod)$|^node:/,
  },
  // Builds everything once, and so knows every implementation.
  'context.ts': { may: /./, packages: /./ },
}

export interface Exception {
  readonly file: RegExp
  readonly target: RegExp
  readonly typesOnly: boolean
  readonly because: string
}

/** What the table does not say; each is needed, or the test asks for its removal. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    file: /^http\/app\.ts$/,
    target: /^(api|web)\//,
    typesOnly: false,
    because: 'it alone puts the doors together',
  },
  {
    file: /^http\/http-server\.ts$/,
    target:
      /^context\.ts$|^api\/fhir\/fhir-router\.ts$|^commands\/look-up-referral\.ts$|^database\/readable-referral-views\.ts$/,
    typesOnly: false,
    because: 'the entry of the HTTP process builds what its doors are given',
  },
  {
    file: /^http\/app-parts\.ts$/,
    target: /^commands\/command-contracts\.ts$|^database\/[a-z-]+\.ts$/,
    typesOnly: true,
    because: 'names what the doors are given; each door takes its part of it',
  },
  {
    file: /^http\/note-refusal\.ts$/,
    target: /^database\/audit-log\.ts$/,
    typesOnly: true,
    because: 'a refusal at any door is audited in one place',
  },
  {
    file: /^api\/(attention|directory|users|endpoints\.ts)/,
    target: /^database\/(attention|directory)-repository\.ts$/,
    typesOnly: true,
    because: 'attention items and the directory are read as they are stored: no view of their own',
  },
  {
    file: /^web\/(pages|sign-in\/sign-in-page)\.ts$/,
    target: /^database\/audit-log\.ts$/,
    typesOnly: true,
    because: 'signing in is not a command and writes its own audit entry',
  },
  {
    file: /^commands\/tell-workflow\.ts$/,
    target: /^workflows\/task-queues\.ts$/,
    typesOnly: false,
    because: 'it starts procedures, and so names their queue',
  },
  {
    file: /^workers\/follow-channels\.ts$/,
    target: /^database\/directory-repository\.ts$/,
    typesOnly: true,
    because: 'the queues follow the channel documents, which the context hands in',
  },
]
