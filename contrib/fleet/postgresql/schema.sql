-- Rows of `exba merge -f ndjson`, one table for all: what is asked often is a generated column, the rest is in `data`.
-- Times are told as text by exba (RFC 3339, UTC); a cast to timestamptz depends on settings, so it is not immutable: exba.utc() is.
CREATE SCHEMA IF NOT EXISTS exba;

CREATE OR REPLACE FUNCTION exba.utc(told text) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT (replace(rtrim(told, 'Z'), 'T', ' ')::timestamp) AT TIME ZONE 'UTC' $$;

CREATE TABLE IF NOT EXISTS exba.row (
  "case"     text NOT NULL,
  id         text NOT NULL,
  data       jsonb NOT NULL,
  kind       text GENERATED ALWAYS AS (data ->> 'row') STORED,
  computer   text GENERATED ALWAYS AS (data ->> 'computer') STORED,
  store      text GENERATED ALWAYS AS (data ->> 'store') STORED,
  begin_time timestamptz GENERATED ALWAYS AS (exba.utc(data ->> 'begin')) STORED,
  night      text GENERATED ALWAYS AS (data ->> 'night') STORED,
  loaded     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY ("case", id)
);
CREATE INDEX IF NOT EXISTS row_kind ON exba.row (kind, computer);
CREATE INDEX IF NOT EXISTS row_rule ON exba.row ((data ->> 'rule')) WHERE kind = 'finding';
CREATE INDEX IF NOT EXISTS row_night ON exba.row (night) WHERE kind = 'operation';

-- The newest event of all logs: what ages are counted to. The clock of the database would make old logs look like silence.
CREATE OR REPLACE VIEW exba.newest AS SELECT max(exba.utc(data ->> 'last')) AS newest FROM exba.row WHERE kind = 'log';

-- 1. Stores without a good full backup in the last 7 days.
CREATE OR REPLACE VIEW exba.servers_without_full AS
SELECT r."case", r.computer, r.store, exba.utc(r.data ->> 'last_full') AS last_full, r.data ->> 'state' AS state
FROM exba.row r, exba.newest
WHERE r.kind = 'store' AND (r.data ->> 'last_full' IS NULL OR exba.utc(r.data ->> 'last_full') < newest - interval '7 days');

-- 2. Nights (noon to noon where the server stands) by outcome.
CREATE OR REPLACE VIEW exba.nights AS
SELECT night, data ->> 'outcome' AS outcome, count(*) AS runs, count(DISTINCT computer) AS servers
FROM exba.row WHERE kind = 'operation' AND (data ->> 'backup')::boolean AND night IS NOT NULL
GROUP BY 1, 2;

-- 3. The same fault on many servers.
CREATE OR REPLACE VIEW exba.faults AS
SELECT data ->> 'rule' AS rule, min(data ->> 'severity') AS severity, count(*) AS findings, count(DISTINCT computer) AS servers,
       min(data ->> 'title') AS title
FROM exba.row WHERE kind = 'finding' AND NOT (data ->> 'past')::boolean AND data ->> 'confidence' <> 'undecided'
GROUP BY 1;

-- 4. The longest freezes.
CREATE OR REPLACE VIEW exba.freezes AS
SELECT computer, store, begin_time, (data ->> 'freeze_ms')::bigint AS freeze_ms, data ->> 'outcome' AS outcome
FROM exba.row WHERE kind = 'operation' AND (data ->> 'freeze_ms')::bigint > 0;

-- 5. The last restorable point of each store.
CREATE OR REPLACE VIEW exba.restorable AS
SELECT "case", computer, store, exba.utc(data ->> 'restorable_to') AS restorable_to, data ->> 'state' AS state
FROM exba.row WHERE kind = 'store';
