CREATE DATABASE IF NOT EXISTS exba;
CREATE TABLE IF NOT EXISTS exba.row (
  `case` String, id String, kind LowCardinality(String), computer String, store String, night String,
  begin Nullable(DateTime), data String, loaded DateTime DEFAULT now()
) ENGINE = ReplacingMergeTree(loaded) ORDER BY (`case`, id);
CREATE TABLE IF NOT EXISTS exba.staging (json String) ENGINE = Null;
CREATE MATERIALIZED VIEW IF NOT EXISTS exba.load TO exba.row AS
SELECT JSONExtractString(json, 'case') AS `case`, JSONExtractString(json, 'id') AS id, JSONExtractString(json, 'row') AS kind,
       JSONExtractString(json, 'computer') AS computer, JSONExtractString(json, 'store') AS store,
       JSONExtractString(json, 'night') AS night, parseDateTimeBestEffortOrNull(JSONExtractString(json, 'begin'), 'UTC') AS begin,
       json AS data, now() AS loaded
FROM exba.staging;
-- Nights by outcome:
--   SELECT night, JSONExtractString(data, 'outcome') AS outcome, count() FROM exba.row FINAL
--   WHERE kind = 'operation' AND JSONExtractBool(data, 'backup') GROUP BY night, outcome ORDER BY night DESC;
-- The same fault on many servers:
--   SELECT JSONExtractString(data, 'rule') AS rule, uniqExact(computer) AS servers FROM exba.row FINAL
--   WHERE kind = 'finding' AND NOT JSONExtractBool(data, 'past') GROUP BY rule ORDER BY servers DESC;
