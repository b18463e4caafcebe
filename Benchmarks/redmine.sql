-- The entries of `ours` as issues of one public project: a state is a status, a field a custom field.
UPDATE roles SET permissions = '---' || char(10) || '- :view_issues' || char(10) WHERE builtin = 2;
INSERT INTO projects (id, name, identifier, lft, rgt) VALUES (1, 'Cameras', 'cameras', 1, 2);
INSERT INTO projects_trackers (project_id, tracker_id) VALUES (1, 1);
INSERT INTO enabled_modules (project_id, name) VALUES (1, 'issue_tracking');

CREATE TEMP TABLE said AS SELECT rank, key, value FROM ours.register_entry, json_each(entry_values);
INSERT INTO custom_fields (id, type, name, field_format, is_for_all, is_filter, position)
SELECT column1, 'IssueCustomField', column2, column3, 1, 1, column1
FROM (VALUES (1, 'lieu', 'string'), (2, 'commune', 'list'), (3, 'titulaire', 'list'), (4, 'cadre', 'list'),
  (5, 'nombre', 'int'), (6, 'titre_au', 'date'));
-- What a list may hold is kept as YAML.
UPDATE custom_fields SET possible_values = (
  SELECT '---' || group_concat(char(10) || '- "' || value || '"', '')
  FROM (SELECT DISTINCT value FROM said WHERE key = custom_fields.name))
WHERE field_format = 'list';
INSERT INTO custom_fields_trackers (custom_field_id, tracker_id) SELECT id, 1 FROM custom_fields;

UPDATE issue_statuses SET name = CASE id
  WHEN 1 THEN 'demandee' WHEN 2 THEN 'complete' WHEN 3 THEN 'service' WHEN 5 THEN 'retiree' ELSE name END;
INSERT INTO issues (
  id, tracker_id, project_id, subject, status_id, priority_id, author_id, start_date, created_on, updated_on, root_id,
  lft, rgt)
SELECT rank, 1, 1, title, issue_statuses.id, 2, 1,
  printf('%d-%02d-%02d', since / 10000, since / 100 % 100, since % 100),
  datetime(recorded_at / 1000000, 'unixepoch'), datetime(recorded_at / 1000000, 'unixepoch'), rank, 1, 2
FROM ours.register_entry JOIN issue_statuses ON issue_statuses.name = state;
INSERT INTO custom_values (customized_type, customized_id, custom_field_id, value)
SELECT 'Issue', rank, id, value FROM said JOIN custom_fields ON name = key;
ANALYZE main;
