CREATE TABLE access_link (
  departement code NOT NULL, token_hash code NOT NULL,
  kind code NOT NULL CHECK (kind IN ('invitation', 'mot-de-passe')), person id NOT NULL,
  expires_at instant NOT NULL,
  PRIMARY KEY (departement, token_hash),
  FOREIGN KEY (departement, person) REFERENCES person (departement, id));

CREATE TABLE agenda (
  departement code NOT NULL, holding id NOT NULL, token_hash code NOT NULL,
  made_at instant NOT NULL,
  PRIMARY KEY (departement, holding), UNIQUE (departement, token_hash));

CREATE TABLE answer (
  departement code NOT NULL, id id NOT NULL, request id NOT NULL, question code NOT NULL,
  kind code NOT NULL CHECK (kind IN ('nombre', 'zero', 'neant', 'indisponible')),
  value integer, comment text, proof text, submission code NOT NULL,
  recorded_at instant NOT NULL, person id, said_by text NOT NULL,
  PRIMARY KEY (departement, id), UNIQUE (departement, request, question, submission),
  FOREIGN KEY (departement, request) REFERENCES request (departement, id));
CREATE INDEX answer_question ON answer (departement, question, request, id);
-- answer only grows: the database refuses UPDATE and DELETE.

CREATE TABLE answer_over (
  departement code NOT NULL, answer id NOT NULL, replaced id NOT NULL,
  PRIMARY KEY (departement, answer),
  FOREIGN KEY (departement, answer) REFERENCES answer (departement, id),
  FOREIGN KEY (departement, replaced) REFERENCES answer (departement, id));
-- answer_over only grows: the database refuses UPDATE and DELETE.

CREATE TABLE answer_review (
  departement code NOT NULL, id id NOT NULL, answer id NOT NULL,
  verdict code NOT NULL CHECK (verdict IN ('valide', 'renvoye')), reason text,
  recorded_at instant NOT NULL, person id, said_by text NOT NULL,
  PRIMARY KEY (departement, id), UNIQUE (departement, answer),
  FOREIGN KEY (departement, answer) REFERENCES answer (departement, id));
-- answer_review only grows: the database refuses UPDATE and DELETE.

CREATE TABLE attempt (
  departement code NOT NULL, key_hash code NOT NULL, id id NOT NULL, tried_at instant NOT NULL,
  PRIMARY KEY (departement, key_hash, id));
CREATE INDEX attempt_by_moment ON attempt (departement, tried_at);

CREATE TABLE audit (
  departement code NOT NULL, sequence integer NOT NULL, recorded_at instant NOT NULL,
  person id, act code NOT NULL, subject_kind code NOT NULL, subject_id code NOT NULL,
  fields json NOT NULL, hash code NOT NULL,
  PRIMARY KEY (departement, sequence));
CREATE INDEX audit_by_act ON audit (departement, act, sequence);
CREATE INDEX audit_by_moment ON audit (departement, recorded_at, sequence);
CREATE INDEX audit_subject ON audit (departement, subject_kind, subject_id, sequence);
-- audit only grows: the database refuses UPDATE and DELETE.

CREATE TABLE audit_head (
  departement code NOT NULL PRIMARY KEY, sequence integer NOT NULL, hash code NOT NULL);

CREATE TABLE campaign (
  departement code NOT NULL, id id NOT NULL, collecting code NOT NULL, period_last day NOT NULL,
  opens_on day NOT NULL, due_on day NOT NULL, closes_on day NOT NULL,
  recorded_at instant NOT NULL,
  person id, withdrawn_at instant, withdrawn_by id, withdrawal text, reminded_on day,
  PRIMARY KEY (departement, id), UNIQUE (departement, collecting, period_last));

CREATE TABLE deposit (
  departement code NOT NULL, id id NOT NULL, door code NOT NULL, person id,
  about code NOT NULL,
  name text NOT NULL, source text NOT NULL, head text NOT NULL, records blob NOT NULL,
  recorded_at instant NOT NULL, expires_at instant NOT NULL, done_at instant, done_count integer,
  PRIMARY KEY (departement, id));
CREATE INDEX deposit_expiring ON deposit (departement, expires_at);

CREATE TABLE due_notice (
  departement code NOT NULL, person id NOT NULL, due code NOT NULL, day day NOT NULL,
  stage integer NOT NULL, recorded_at instant NOT NULL, told integer,
  PRIMARY KEY (departement, person, due, day));

CREATE TABLE holding (
  departement code NOT NULL, id id NOT NULL, person id NOT NULL, function code NOT NULL,
  organisation code NOT NULL,
  from_day day NOT NULL, through_day day, is_manager flag NOT NULL, granted_by id,
  recorded_at instant NOT NULL, ended_by id, ended_at instant, asked_until instant, asked_as text,
  PRIMARY KEY (departement, id),
  FOREIGN KEY (departement, person) REFERENCES person (departement, id));
CREATE INDEX holding_by_function ON holding (departement, function, from_day);
CREATE INDEX holding_by_person ON holding (departement, person);

CREATE TABLE job (
  departement code NOT NULL, name code NOT NULL, next_at instant NOT NULL,
  running_until instant, done_at instant,
  PRIMARY KEY (departement, name));

CREATE TABLE known_device (
  departement code NOT NULL, token_hash code NOT NULL, person id NOT NULL, used_on day NOT NULL,
  PRIMARY KEY (departement, token_hash),
  FOREIGN KEY (departement, person) REFERENCES person (departement, id));

CREATE TABLE message (
  departement code NOT NULL, id id NOT NULL, kind code NOT NULL, subject code NOT NULL,
  address text NOT NULL, function code, person id,
  state code NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'refused', 'expired', 'unknown',
    'withdrawn')),
  attempts integer NOT NULL, made_at instant NOT NULL, next_at instant NOT NULL,
  use_by instant NOT NULL, begun_at instant, sent_at instant, reply text, is_awaited flag NOT NULL DEFAULT 0, again_as id,
  PRIMARY KEY (departement, id));
CREATE INDEX message_by_state ON message (departement, state, id);
CREATE INDEX message_by_subject ON message (departement, subject, id);
CREATE INDEX message_due ON message (departement, is_awaited DESC, next_at, id) WHERE state = 'waiting';

CREATE TABLE message_preference (
  departement code NOT NULL, person id NOT NULL,
  choice code NOT NULL CHECK (choice IN ('each', 'daily', 'none')), recorded_at instant NOT NULL,
  PRIMARY KEY (departement, person));

CREATE TABLE message_subject (
  departement code NOT NULL, subject code NOT NULL, message id NOT NULL, kind code, function code,
  PRIMARY KEY (departement, subject, message),
  FOREIGN KEY (departement, message) REFERENCES message (departement, id));
CREATE INDEX message_subject_message ON message_subject (departement, message);

CREATE TABLE migration (
  name code NOT NULL PRIMARY KEY, position integer NOT NULL, applied_at instant NOT NULL);

CREATE TABLE pack_revision (
  departement code NOT NULL, id id NOT NULL, day day NOT NULL, recorded_at instant NOT NULL,
  digest code NOT NULL, files text NOT NULL,
  PRIMARY KEY (departement, id));
-- pack_revision only grows: the database refuses UPDATE and DELETE.

CREATE TABLE person (
  departement code NOT NULL, id id NOT NULL, email text NOT NULL, name text NOT NULL,
  role code NOT NULL, password_hash text NOT NULL, must_change flag NOT NULL,
  recorded_at instant NOT NULL, closed_at instant, must_enrol flag NOT NULL DEFAULT 0, sought text NOT NULL DEFAULT '',
  PRIMARY KEY (departement, id), UNIQUE (departement, email));
CREATE INDEX person_by_sought ON person (departement, sought, id);

CREATE TABLE posting (
  departement code NOT NULL, id id NOT NULL,
  measure code NOT NULL, place code NOT NULL, organisation code NOT NULL,
  category code NOT NULL,
  effective_on day NOT NULL, recorded_at instant NOT NULL, amount integer NOT NULL,
  act code NOT NULL CHECK (act IN (
    'enter', 'leave', 'lapse', 'renew', 'level', 'offset', 'total', 'event', 'delay', 'reversal')),
  cause_kind code NOT NULL, cause_id code NOT NULL, cause_version integer NOT NULL,
  reverses id, replaces id, person id,
  PRIMARY KEY (departement, id),
  FOREIGN KEY (departement, reverses) REFERENCES posting (departement, id),
  CHECK ((act = 'reversal') = (reverses IS NOT NULL)));
CREATE INDEX posting_cause ON posting (departement, cause_kind, cause_id);
CREATE INDEX posting_effective ON posting (
  departement, measure, effective_on, place, organisation, category, recorded_at, amount);
CREATE INDEX posting_recorded ON posting (
  departement, measure, recorded_at, effective_on, place, organisation, category, amount);
CREATE UNIQUE INDEX posting_reverses ON posting (departement, reverses) WHERE reverses IS NOT NULL;
-- posting only grows: the database refuses UPDATE and DELETE.

CREATE TABLE posting_recording (
  departement code NOT NULL, measure code NOT NULL, recorded integer NOT NULL, day day NOT NULL,
  amount integer NOT NULL, postings integer NOT NULL,
  PRIMARY KEY (departement, measure, recorded, day));

CREATE TABLE posting_sum (
  departement code NOT NULL, measure code NOT NULL, place code NOT NULL,
  block integer NOT NULL, organisation code NOT NULL, category code NOT NULL,
  amount integer NOT NULL, postings integer NOT NULL,
  PRIMARY KEY (departement, measure, place, block, organisation, category));
CREATE INDEX posting_sum_block ON posting_sum (
  departement, measure, block, place, organisation, category, amount, postings);

CREATE TABLE posting_total (
  departement code NOT NULL, measure code NOT NULL, block integer NOT NULL,
  amount integer NOT NULL, postings integer NOT NULL,
  PRIMARY KEY (departement, measure, block));

CREATE TABLE recovery_code (
  departement code NOT NULL, person id NOT NULL, code_hash code NOT NULL,
  PRIMARY KEY (departement, person, code_hash),
  FOREIGN KEY (departement, person) REFERENCES person (departement, id));

CREATE TABLE reference_day (
  departement code NOT NULL, id id NOT NULL, day day NOT NULL, recorded_at instant NOT NULL,
  person id,
  PRIMARY KEY (departement, id));
-- reference_day only grows: the database refuses UPDATE and DELETE.

CREATE TABLE register_clock (
  departement code NOT NULL, entry id NOT NULL, clock code NOT NULL, line integer NOT NULL,
  register code NOT NULL, started_at instant NOT NULL, ends_at instant, is_acting flag NOT NULL,
  PRIMARY KEY (departement, entry, clock, line),
  FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id));
CREATE INDEX register_clock_acting ON register_clock (departement, is_acting, ends_at);
CREATE INDEX register_clock_end ON register_clock (departement, register, ends_at);

CREATE TABLE register_entry (
  departement code NOT NULL, id id NOT NULL, register code NOT NULL, year integer NOT NULL,
  rank integer NOT NULL, state code NOT NULL, since day NOT NULL, place code,
  organisation code,
  title text NOT NULL, sought text NOT NULL, entry_values text NOT NULL, version integer NOT NULL,
  recorded_at instant NOT NULL, is_cancelled flag NOT NULL, alike text,
  PRIMARY KEY (departement, id), UNIQUE (departement, register, year, rank));
CREATE INDEX register_entry_alike ON register_entry (departement, register, alike);
CREATE INDEX register_entry_recorded ON register_entry (departement, register, recorded_at);
CREATE INDEX register_entry_state ON register_entry (departement, register, is_cancelled, state, id);

CREATE TABLE register_former (
  departement code NOT NULL, register code NOT NULL, field code NOT NULL, value text NOT NULL,
  position integer NOT NULL,
  PRIMARY KEY (departement, register, field, value, position));

CREATE TABLE register_gauge (
  departement code NOT NULL, entry id NOT NULL, gauge code NOT NULL, said_at instant NOT NULL,
  level integer NOT NULL, said_by text NOT NULL,
  PRIMARY KEY (departement, entry, gauge, said_at),
  FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id));
CREATE INDEX register_gauge_said ON register_gauge (departement, said_at);

CREATE TABLE register_link (
  departement code NOT NULL, entry id NOT NULL, field code NOT NULL, target id NOT NULL,
  PRIMARY KEY (departement, entry, field, target),
  FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id),
  FOREIGN KEY (departement, target) REFERENCES register_entry (departement, id));
CREATE INDEX register_link_target ON register_link (departement, target, field);

CREATE TABLE register_paper (
  departement code NOT NULL, id id NOT NULL, entry id NOT NULL, version integer NOT NULL,
  paper code NOT NULL, hash text NOT NULL, recorded_at instant NOT NULL, person id,
  said_by text NOT NULL,
  PRIMARY KEY (departement, id),
  FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id));
CREATE INDEX register_paper_entry ON register_paper (departement, entry, id);
-- register_paper only grows: the database refuses UPDATE and DELETE.

CREATE TABLE register_private (
  departement code NOT NULL, entry id NOT NULL, field code NOT NULL, version integer NOT NULL,
  value text, erased_at instant,
  PRIMARY KEY (departement, entry, field, version),
  FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id));

CREATE TABLE register_tally (
  departement code NOT NULL, register code NOT NULL, state code NOT NULL, place code NOT NULL,
  organisation code NOT NULL, entries integer NOT NULL,
  PRIMARY KEY (departement, register, state, place, organisation));

CREATE TABLE register_term (
  departement code NOT NULL, register code NOT NULL, position integer NOT NULL,
  field code NOT NULL, value text NOT NULL, sorted text NOT NULL,
  PRIMARY KEY (departement, register, position, field));
CREATE INDEX register_term_sorted ON register_term (departement, register, field, sorted, position);
CREATE INDEX register_term_value ON register_term (departement, register, field, value, position);

CREATE TABLE register_terms (
  departement code NOT NULL, register code NOT NULL, rule text NOT NULL,
  PRIMARY KEY (departement, register));

CREATE TABLE register_unique (
  departement code NOT NULL, register code NOT NULL, field code NOT NULL, value text NOT NULL,
  entry id NOT NULL,
  PRIMARY KEY (departement, register, field, value));

CREATE TABLE register_version (
  departement code NOT NULL, entry id NOT NULL, version integer NOT NULL, act code NOT NULL,
  passage code, state code NOT NULL, effective_on day NOT NULL, entry_values text NOT NULL,
  reason text, corrects integer, recorded_at instant NOT NULL, person id,
  said_by text NOT NULL, submission code,
  PRIMARY KEY (departement, entry, version),
  FOREIGN KEY (departement, entry) REFERENCES register_entry (departement, id));
CREATE UNIQUE INDEX register_version_submission ON register_version (departement, person, submission);
-- register_version only grows: the database refuses UPDATE and DELETE.

CREATE TABLE register_view (
  departement code NOT NULL, id id NOT NULL, person id NOT NULL, register code NOT NULL,
  name text NOT NULL, query text NOT NULL, recorded_at instant NOT NULL,
  PRIMARY KEY (departement, id), FOREIGN KEY (departement, person) REFERENCES person (departement, id));
CREATE INDEX register_view_person ON register_view (departement, person);

CREATE TABLE register_word (
  departement code NOT NULL, register code NOT NULL, position integer NOT NULL,
  word text NOT NULL,
  PRIMARY KEY (departement, register, position, word));
CREATE INDEX register_word_word ON register_word (departement, register, word, position);

CREATE TABLE request (
  departement code NOT NULL, id id NOT NULL, campaign id NOT NULL, function code NOT NULL,
  asked integer NOT NULL, answered integer NOT NULL, due_on day NOT NULL, closes_on day NOT NULL,
  opened_at instant, done_at instant, reminded_at instant, asked_at instant, written_at instant, links_closed_at instant,
  PRIMARY KEY (departement, id), UNIQUE (departement, campaign, function),
  FOREIGN KEY (departement, campaign) REFERENCES campaign (departement, id));
CREATE INDEX request_owed ON request (departement, function, closes_on, due_on);

CREATE TABLE request_contact (
  departement code NOT NULL, id id NOT NULL, function code NOT NULL, address text NOT NULL,
  recorded_at instant NOT NULL, person id,
  PRIMARY KEY (departement, id));
CREATE INDEX request_contact_function ON request_contact (departement, function, recorded_at);

CREATE TABLE request_link (
  departement code NOT NULL, token_hash code NOT NULL, request id NOT NULL, reason code NOT NULL,
  made_at instant NOT NULL, revoked_at instant,
  PRIMARY KEY (departement, token_hash),
  FOREIGN KEY (departement, request) REFERENCES request (departement, id));
CREATE INDEX request_link_request ON request_link (departement, request);

CREATE TABLE saying (
  departement code NOT NULL, id id NOT NULL, kind code NOT NULL, subject code NOT NULL,
  day day NOT NULL, recorded_at instant NOT NULL, person id, said_by text NOT NULL,
  content text NOT NULL, withdraws id, erased_at instant,
  PRIMARY KEY (departement, id));
CREATE INDEX saying_by_recording ON saying (departement, recorded_at);
CREATE INDEX saying_by_subject ON saying (departement, subject, recorded_at);
CREATE INDEX saying_withdraws ON saying (departement, withdraws) WHERE withdraws IS NOT NULL;
-- saying only grows: the database refuses UPDATE and DELETE.

CREATE TABLE second_factor (
  departement code NOT NULL, person id NOT NULL, secret text NOT NULL, last_step integer NOT NULL,
  confirmed_at instant,
  PRIMARY KEY (departement, person),
  FOREIGN KEY (departement, person) REFERENCES person (departement, id));

CREATE TABLE session (
  departement code NOT NULL, token_hash code NOT NULL, id id NOT NULL, person id NOT NULL,
  csrf code NOT NULL, browser code NOT NULL, identity_token text,
  opened_at instant NOT NULL,
  expires_at instant NOT NULL, system code NOT NULL DEFAULT 'other', seen_at instant,
  PRIMARY KEY (departement, token_hash),
  FOREIGN KEY (departement, person) REFERENCES person (departement, id));

CREATE TABLE sign_in_challenge (
  departement code NOT NULL, token_hash code NOT NULL, person id NOT NULL,
  failures integer NOT NULL, expires_at instant NOT NULL, identity_token text,
  PRIMARY KEY (departement, token_hash),
  FOREIGN KEY (departement, person) REFERENCES person (departement, id));

CREATE TABLE statement (
  departement code NOT NULL, id id NOT NULL,
  kind code NOT NULL CHECK (kind IN ('level', 'capacity', 'total')),
  measure code NOT NULL, entry code NOT NULL,
  place code NOT NULL, organisation code NOT NULL, category code NOT NULL,
  day day NOT NULL, value integer, recorded_at instant NOT NULL,
  cause_kind code NOT NULL, cause_id code NOT NULL, cause_version integer NOT NULL,
  person id, comment text, is_nothing flag NOT NULL DEFAULT 0,
  PRIMARY KEY (departement, id));
CREATE INDEX statement_key ON statement (
  departement, measure, entry, place, organisation, category, day, id);
-- statement only grows: the database refuses UPDATE and DELETE.

CREATE TABLE write_clock (departement code NOT NULL PRIMARY KEY, recorded_at instant NOT NULL);

