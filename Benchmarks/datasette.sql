-- The entries of `ours` as anybody would give them to Datasette: one column a field, an index on each that filters.
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, state, since, lieu, commune, titulaire, cadre, nombre INTEGER, titre_au);
INSERT INTO entry
SELECT rank, state, printf('%d-%02d-%02d', since / 10000, since / 100 % 100, since % 100), entry_values ->> 'lieu',
  entry_values ->> 'commune', entry_values ->> 'titulaire', entry_values ->> 'cadre', entry_values ->> 'nombre',
  entry_values ->> 'titre_au'
FROM ours.register_entry;
CREATE INDEX entry_state ON entry (state);
CREATE INDEX entry_commune ON entry (commune);
CREATE INDEX entry_cadre ON entry (cadre);
ANALYZE main;
