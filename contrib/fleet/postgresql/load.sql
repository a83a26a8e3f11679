-- exba merge -f ndjson REPORT... | psql -d exba -v ON_ERROR_STOP=1 -f load.sql
-- A quote and a delimiter that stand in no row (exba escapes control characters) make COPY take each line as it is.
BEGIN;
CREATE TEMPORARY TABLE staging (data jsonb NOT NULL) ON COMMIT DROP;
\copy staging FROM pstdin WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
CREATE INDEX ON staging ((data ->> 'case'), (data ->> 'id'));
ANALYZE staging;
DELETE FROM exba.row r
WHERE EXISTS (SELECT FROM staging s WHERE s.data ->> 'case' = r."case")
  AND NOT EXISTS (SELECT FROM staging s WHERE s.data ->> 'case' = r."case" AND s.data ->> 'id' = r.id);
INSERT INTO exba.row ("case", id, data)
SELECT data ->> 'case', data ->> 'id', data FROM staging
ON CONFLICT ("case", id) DO UPDATE SET data = excluded.data, loaded = now() WHERE exba.row.data <> excluded.data;
COMMIT;
