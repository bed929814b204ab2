/** The part of the schema (tables.ts) about telling people: channels, rules, people's wishes, the outbox. */

/** `web-push` and `e-mail` once each, webhooks with ids of their own. Never deleted: switched off. */
export interface NotifyChannelsTable {
  commune_id: string;
  id: string;
  kind: string;
  name: string;
  is_enabled: number;
  /** Of webhooks: where, for whose eyes, and the signing secret, sealed, base64, bound to `webhook:<id>`. */
  url: string | null;
  account_id: string | null;
  secret_sealed: string | null;
  revision: number;
  changed_by_name: string | null;
  changed_at_ms: number | null;
}

/** Whom to tell of what. `content_json` is a NotifyRuleContent. Never deleted: switched off. */
export interface NotifyRulesTable {
  commune_id: string;
  id: string;
  content_json: string;
  revision: number;
  changed_by_name: string;
  changed_at_ms: number;
}

/** How a person is reached; who has no row has no address and no quiet hours. */
export interface NotifyPeopleTable {
  commune_id: string;
  account_id: string;
  email: string | null;
  locale: string;
  quiet_json: string;
  revision: number;
  changed_by_name: string;
  changed_at_ms: number;
}

/** Browsers that asked for pushes. `id` is the SHA-256 of the endpoint. Deleted when the push service knows it no more. */
export interface PushDevicesTable {
  commune_id: string;
  id: string;
  account_id: string;
  /** Ends with this session's sign-out; that it merely expired does not end it. */
  session_hash: string;
  name: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  added_at_ms: number;
}

/** Incidents nobody has decided about yet: written in the transaction that stores them, gone with the decision. */
export interface NotifyQueueTable {
  commune_id: string;
  incident_id: string;
  received_at_ms: number;
}

/** Incidents of one camera and rule that are one message: the first one, and how many came after it until then. */
export interface NotifyGroupsTable {
  commune_id: string;
  rule_id: string;
  camera_id: string;
  camera_rule_id: string;
  incident_id: string;
  until_ms: number;
  count: number;
}

/** The next step of what nobody has acknowledged. */
export interface NotifyEscalationsTable {
  commune_id: string;
  incident_id: string;
  rule_id: string;
  step: number;
  due_at_ms: number;
}

/**
 * The outbox, and afterwards the log. `id` is a hash of incident, rule, step, account, channel and target: the same
 * message is never in it twice. `account_id` null: the whole incident was counted in that of `group_incident_id`.
 */
export interface NotifyDeliveriesTable {
  commune_id: string;
  id: string;
  incident_id: string;
  rule_id: string;
  step: number;
  severity: string;
  account_id: string | null;
  channel_id: string | null;
  /** Id of the device; empty where the channel has one address a person. */
  target: string;
  /** 1: a message of how often it happened again. */
  is_summary: number;
  group_incident_id: string | null;
  state: string;
  suppression: string | null;
  detail: string;
  attempts: number;
  created_at_ms: number;
  /** Null once it has ended. */
  due_at_ms: number | null;
  ended_at_ms: number | null;
}

export interface NotifyTables {
  notify_channels: NotifyChannelsTable;
  notify_rules: NotifyRulesTable;
  notify_people: NotifyPeopleTable;
  push_devices: PushDevicesTable;
  notify_queue: NotifyQueueTable;
  notify_groups: NotifyGroupsTable;
  notify_escalations: NotifyEscalationsTable;
  notify_deliveries: NotifyDeliveriesTable;
}
