import type { Generated } from 'kysely';
import type {
  AttachmentId,
  ContactId,
  CrmActivityId,
  CrmImportId,
  CustomFieldId,
  NoteId,
  NotificationId,
  OpportunityId,
  SavedTaxId,
  SavedViewId,
  ServiceId,
  StageId,
  TicketId,
  TimeEntryId,
  WorkspaceId,
} from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { PostalAddress } from '#model/crm/address.ts';
import type { CrmModule } from '#model/crm/modules.ts';
import type {
  ContactType,
  CustomFieldType,
  CustomSubject,
  CustomValues,
  ImportAction,
  ImportRowState,
  ImportState,
  OpportunityState,
  RecurringInterval,
  TaxBehavior,
  TicketPriority,
  TicketStatus,
  CrmSubject,
} from '#model/crm/nouns.ts';
import type { JsonColumn, TextsColumn } from '#store/column-shapes.ts';
import type { CrmAgreedDatabase } from './agreed-tables.ts';
import type { CrmFinanceDatabase } from './finance-tables.ts';
import type { CrmReportDatabase } from './report-tables.ts';

/** A module that is switched on; `contacts` always is and has no row. */
export interface CrmModuleTable {
  workspace_id: WorkspaceId;
  module: Exclude<CrmModule, 'contacts'>;
  switched_on_by: string;
  switched_on_at: number;
}

/** The last number given of a sequence without gaps. */
export interface CrmCounterTable {
  workspace_id: WorkspaceId;
  name: string;
  last: number;
}

/** One word that something is found by. */
export interface CrmWordTable {
  workspace_id: WorkspaceId;
  kind: string;
  word: string;
  subject_id: string;
}

export interface CrmTaxRateTable {
  id: SavedTaxId;
  workspace_id: WorkspaceId;
  code: string;
  name: string;
  /** Decimal text. */
  percentage: string;
  is_inclusive: boolean;
  country: string | null;
  archived_at: number | null;
  version: Generated<number>;
  created_at: number;
  updated_at: number;
}

/** Columns that most nouns of the CRM share. `version` counts changes; `updated_by` names the last actor. */
interface Kept {
  archived_at: number | null;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_by: string;
  updated_at: number;
}

export interface CrmContactTable extends Kept {
  id: ContactId;
  workspace_id: WorkspaceId;
  type: ContactType;
  name: string;
  /** The name as lists are ordered by it. */
  sort_name: string;
  first_name: string | null;
  last_name: string | null;
  code: string | null;
  code_key: string | null;
  email: string | null;
  email_key: string | null;
  phone: string | null;
  mobile: string | null;
  website: string | null;
  /** As it is written for people; null exactly when its type is. */
  tax_id: string | null;
  tax_id_type: string | null;
  tax_key: string | null;
  currency: string | null;
  payment_terms_days: number | null;
  billing_address: JsonColumn<PostalAddress | null> | null;
  postal_address: JsonColumn<PostalAddress | null> | null;
  /** A member of the workspace, by user id. */
  owner_id: string | null;
  tags: TextsColumn;
  custom: JsonColumn<CustomValues>;
  /** The reference that a flow created it under. */
  reference: string | null;
  /** When something was to be billed to it first; billing vendors learn of it then. */
  billed_at: number | null;
}

export interface CrmMembershipTable {
  workspace_id: WorkspaceId;
  organization_id: ContactId;
  individual_id: ContactId;
  role: Generated<string>;
  is_primary: Generated<boolean>;
  is_billing: Generated<boolean>;
  created_at: number;
}

export interface CrmServiceTable extends Kept {
  id: ServiceId;
  workspace_id: WorkspaceId;
  code: string;
  code_key: string;
  name: string;
  sort_name: string;
  description: string | null;
  unit: string | null;
  tax_code: string | null;
  /** Null: sold once. */
  interval: RecurringInterval | null;
  interval_count: number | null;
  custom: JsonColumn<CustomValues>;
  reference: string | null;
}

export interface CrmPriceTable {
  workspace_id: WorkspaceId;
  service_id: ServiceId;
  currency: string;
  /** Decimal text, at most four places. */
  unit_price: string;
  tax_behavior: TaxBehavior;
}

export interface CrmStageTable {
  id: StageId;
  workspace_id: WorkspaceId;
  name: string;
  position: number;
  version: Generated<number>;
}

export interface CrmOpportunityTable extends Kept {
  id: OpportunityId;
  workspace_id: WorkspaceId;
  title: string;
  sort_name: string;
  contact_id: ContactId;
  stage_id: StageId;
  state: OpportunityState;
  /** What a person entered; what is quoted goes before it. */
  value_minor: number | null;
  /** The sum of the quoted lines before tax; null while there are none. */
  quoted_minor: number | null;
  currency: string;
  expected_close: string | null;
  owner_id: string | null;
  lost_reason: string | null;
  closed_at: number | null;
  tags: TextsColumn;
  custom: JsonColumn<CustomValues>;
  reference: string | null;
}

export interface CrmTicketTable {
  id: TicketId;
  workspace_id: WorkspaceId;
  number: number;
  title: string;
  sort_name: string;
  description: string | null;
  status: TicketStatus;
  priority: TicketPriority;
  contact_id: ContactId;
  opportunity_id: OpportunityId | null;
  assignee_id: string | null;
  tags: TextsColumn;
  custom: JsonColumn<CustomValues>;
  closed_at: number | null;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_by: string;
  updated_at: number;
}

export interface CrmTimeEntryTable {
  id: TimeEntryId;
  workspace_id: WorkspaceId;
  ticket_id: TicketId;
  minutes: number;
  /** A plain date. */
  worked_on: string;
  person_id: string | null;
  note: string | null;
  service_id: ServiceId | null;
  is_billable: boolean;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_at: number;
}

export interface CrmNoteTable {
  id: NoteId;
  workspace_id: WorkspaceId;
  subject_kind: CrmSubject;
  subject_id: string;
  contact_id: ContactId | null;
  body: string;
  version: Generated<number>;
  created_by: string;
  created_at: number;
  updated_at: number;
}

export interface CrmAttachmentTable {
  id: AttachmentId;
  workspace_id: WorkspaceId;
  subject_kind: CrmSubject;
  subject_id: string;
  contact_id: ContactId | null;
  name: string;
  media_type: string;
  /** Bytes, before sealing. */
  size: number;
  sealed: string;
  created_by: string;
  created_at: number;
}

export interface CrmActivityTable {
  id: CrmActivityId;
  workspace_id: WorkspaceId;
  at: number;
  actor: string;
  verb: string;
  subject_kind: string;
  subject_id: string;
  contact_id: ContactId | null;
  details: JsonColumn<JsonObject>;
  /** Those outside have not been told of it yet. */
  untold: Generated<boolean>;
}

export interface CrmSavedViewTable {
  id: SavedViewId;
  workspace_id: WorkspaceId;
  owner_id: string;
  list: string;
  name: string;
  query: JsonColumn<JsonObject>;
  is_shared: boolean;
  version: Generated<number>;
  created_at: number;
  updated_at: number;
}

export interface CrmCustomFieldTable {
  id: CustomFieldId;
  workspace_id: WorkspaceId;
  subject_kind: CustomSubject;
  key: string;
  label: string;
  type: CustomFieldType;
  choices: TextsColumn;
  position: number;
  archived_at: number | null;
  version: Generated<number>;
  created_at: number;
}

export interface CrmNotificationTable {
  id: NotificationId;
  workspace_id: WorkspaceId;
  person_id: string;
  kind: string;
  subject_kind: string;
  subject_id: string;
  details: JsonColumn<JsonObject>;
  at: number;
  read_at: number | null;
  /** It is still to be mailed. */
  mail_due: Generated<boolean>;
}

export interface CrmImportTable {
  id: CrmImportId;
  workspace_id: WorkspaceId;
  subject_kind: 'contact' | 'service';
  file_name: string;
  state: ImportState;
  created_by: string;
  created_at: number;
  applied_by: string | null;
  applied_at: number | null;
  undone_at: number | null;
  /** Who asked for what is under way, or was last. */
  asked_by: string | null;
  asked_at: number | null;
  /** When a worker began with it. */
  started_at: number | null;
  /** Rows of what is under way, and those of them that are over. */
  total: Generated<number>;
  done: Generated<number>;
  /** Why it stopped; null when a person cancelled it. */
  code: string | null;
  lease_by: string | null;
  lease_until: Generated<number>;
  lease_no: Generated<number>;
}

export interface CrmImportRowTable {
  workspace_id: WorkspaceId;
  import_id: CrmImportId;
  /** Line of the file, the heading being 1. */
  line: number;
  action: ImportAction;
  state: ImportRowState;
  subject_id: string | null;
  /** The version that the preview was made from; after applying, the one that it led to. */
  subject_version: number | null;
  matched_by: string | null;
  title: string;
  wanted: JsonColumn<JsonObject>;
  before: JsonColumn<JsonObject | null> | null;
  fields: TextsColumn;
  code: string | null;
  message: string | null;
}

/** The CRM's own tables, as the migrations from 0010 on make them. */
export interface CrmDatabase extends CrmAgreedDatabase, CrmFinanceDatabase, CrmReportDatabase {
  crm_module: CrmModuleTable;
  crm_counter: CrmCounterTable;
  crm_word: CrmWordTable;
  crm_tax_rate: CrmTaxRateTable;
  crm_contact: CrmContactTable;
  crm_membership: CrmMembershipTable;
  crm_service: CrmServiceTable;
  crm_price: CrmPriceTable;
  crm_stage: CrmStageTable;
  crm_opportunity: CrmOpportunityTable;
  crm_ticket: CrmTicketTable;
  crm_time_entry: CrmTimeEntryTable;
  crm_note: CrmNoteTable;
  crm_attachment: CrmAttachmentTable;
  crm_activity: CrmActivityTable;
  crm_saved_view: CrmSavedViewTable;
  crm_custom_field: CrmCustomFieldTable;
  crm_notification: CrmNotificationTable;
  crm_import: CrmImportTable;
  crm_import_row: CrmImportRowTable;
}
